/// Something in a detection file that loads and is most likely not what was meant, as `file:line:column: code: message`.
public struct LintWarning: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// What kind of warning it is; stable, for tools and for ignoring it.
  public enum Code: String, CaseIterable, Sendable {
    case dottedKey = "dotted-key"
    case numberSpelling = "number-spelling"
    case valueKind = "value-kind"
    case typographicQuotes = "typographic-quotes"
    case logTypeSpelling = "log-type-spelling"
    case neverTrue = "never-true"
    case alwaysTrue = "always-true"
    case duplicateExpression = "duplicate-expression"
    case changingTitle = "changing-title"
    case outputIDs = "output-ids"
    case missingFile = "missing-file"
    case noTests = "no-tests"
    case oneSidedTests = "one-sided-tests"
  }

  /// The path of the file, as it was given.
  public let path: String
  /// Where in the file.
  public let position: SourcePosition
  /// What kind of warning it is.
  public let code: Code
  /// What is suspicious, and what to write instead.
  public let message: String

  /// Makes a warning.
  public init(path: String, position: SourcePosition, code: Code, message: String) {
    self.path = path
    self.position = position
    self.code = code
    self.message = message
  }

  /// The warning on one line.
  public var description: String {
    "\(path):\(position.line):\(position.column): \(code.rawValue): \(message)"
  }

  /// Orders by file, then by place, then by code and message.
  public static func < (left: LintWarning, right: LintWarning) -> Bool {
    if left.path != right.path { return left.path < right.path }
    if left.position != right.position { return left.position < right.position }
    return (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
  }
}
