public import Primitives

/// Something wrong in an authored file, with its place and what was expected there.
///
/// Shown as `file:line:column: code: message`.
public struct Problem: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// What kind of problem it is; stable, for tools and searches.
  public enum Code: String, CaseIterable, Sendable {
    case unreadableFile = "unreadable-file"
    case fileTooLarge = "file-too-large"
    case emptyFile = "empty-file"
    case invalidUTF8 = "invalid-utf-8"
    case invalidYAML = "invalid-yaml"
    case tooDeep = "too-deep"
    case tooManyNodes = "too-many-nodes"
    case symlinkLoop = "symlink-loop"
    case notADetection = "not-a-detection"
    case unknownAnalysisType = "unknown-analysis-type"
    case unknownKey = "unknown-key"
    case duplicateKey = "duplicate-key"
    case missingKey = "missing-key"
    case conflictingKeys = "conflicting-keys"
    case wrongType = "wrong-type"
    case invalidValue = "invalid-value"
    case duplicateValue = "duplicate-value"
    case unknownCondition = "unknown-condition"
    case invalidExpression = "invalid-expression"
    case invalidFieldPath = "invalid-field-path"
    case duplicateID = "duplicate-id"
    case unknownReference = "unknown-reference"
    case invalidQuery = "invalid-query"
    case unknownField = "unknown-field"
    case tooManyDetections = "too-many-detections"
  }

  /// The path of the file, as it was given.
  public var path: String
  /// Where in the file.
  public var position: SourcePosition
  /// What kind of problem it is.
  public var code: Code
  /// What is wrong and what was expected.
  public var message: String
  /// The line of the file with a mark under what is meant; nil when the place says enough.
  public var excerpt: SourceExcerpt?

  /// Makes a problem.
  public init(
    path: String, position: SourcePosition, code: Code, message: String, excerpt: SourceExcerpt? = nil
  ) {
    self.path = path
    self.position = position
    self.code = code
    self.message = message
    self.excerpt = excerpt
  }

  /// The problem on one line.
  public var description: String {
    "\(path):\(position.line):\(position.column): \(code.rawValue): \(message)"
  }

  /// Orders by file, then by place, then by code and message.
  public static func < (left: Problem, right: Problem) -> Bool {
    if left.path != right.path { return left.path < right.path }
    if left.position != right.position { return left.position < right.position }
    return (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
  }
}
