public import Primitives

/// Something wrong in an authored file, because of which what it is about is not loaded.
public typealias Problem = SourceProblem<ProblemCode>

/// What kind of problem it is; stable, for tools and searches.
public enum ProblemCode: String, CaseIterable, Sendable {
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
  case missingDataFile = "missing-data-file"
  case missingPythonFile = "missing-python-file"
  case pythonSyntax = "python-syntax"
  case pythonImport = "python-import"
  case pythonFunction = "python-function"
  case pythonLoad = "python-load"
}

extension SourceExcerpt {
  /// How many characters are shown on either side of the place.
  private static let contextMax = 72

  /// Cuts the line out of the bytes of a file; what is meant ends with the line at the latest.
  ///
  /// - Complexity: O(n) in the size of the file.
  public init(of source: [UInt8], from start: SourcePosition, to end: SourcePosition) {
    let text = SourceExcerpt.line(start.line, of: source)
    let place = min(max(0, start.column - 1), text.count)
    let last = end.line == start.line ? min(max(place, end.column - 1), text.count) : text.count
    let first = max(0, place - SourceExcerpt.contextMax)
    let shown = text[first..<min(text.count, place + SourceExcerpt.contextMax)]
    let lead = first > 0 ? "…" : ""
    let trail = first + shown.count < text.count ? "…" : ""
    self.init(
      line: lead + String(String.UnicodeScalarView(shown.map(SourceExcerpt.printable))) + trail,
      caretOffset: lead.count + place - first, caretCount: min(last, first + shown.count) - place)
  }

  private static func line(_ number: Int, of source: [UInt8]) -> [Unicode.Scalar] {
    let bytes = source[...]
    var start = SourceText.byte(at: SourcePosition(line: number, column: 1), in: bytes)
    if bytes[start...].starts(with: SourceText.byteOrderMark) { start += SourceText.byteOrderMark.count }
    var end = start
    while end < bytes.endIndex, SourceText.lineBreakLength(in: bytes, at: end) == 0 { end += 1 }
    return Array(String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars)
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: " "
    default: scalar
    }
  }
}

/// The problems of one file, as they are found; shared by all who read the file.
final class ProblemList {
  private(set) var problems: [Problem] = []
  private let path: String
  private var suggestionsLeft: Int

  init(path: String, limits: DetectionFileLimits = DetectionFileLimits()) {
    self.path = path
    suggestionsLeft = limits.suggestionsCountMax
  }

  /// How many problems there are so far.
  var count: Int { problems.count }

  /// Adds a problem at a place.
  func add(_ code: Problem.Code, at position: SourcePosition, _ message: String) {
    problems.append(Problem(path: path, position: position, code: code, message: message))
  }

  /// Adds what stopped the reading of the stream.
  func add(_ fault: YAMLFault) {
    add(fault.code, at: fault.position, fault.message)
  }

  /// Adds a problem because of which there is no value: returns nil.
  func refuse<Value>(_ code: Problem.Code, at position: SourcePosition, _ message: String) -> Value? {
    add(code, at: position, message)
    return nil
  }

  /// Adds that a value is not of the expected kind, because of which there is none: returns nil.
  func wrongType<Value>(_ name: String, expected: String, found node: YAMLNode) -> Value? {
    refuse(.wrongType, at: node.position, "\(name): expected \(expected), found \(node.found)")
  }

  /// The question to put after a name that is not known: `; did you mean 'Severity'?`, or nothing.
  func suggestion(for name: String, among names: [String]) -> String {
    guard suggestionsLeft > 0 else { return "" }
    suggestionsLeft -= 1
    return NearestName.nearest(to: name, among: names, by: .key).map { "; did you mean '\($0)'?" } ?? ""
  }
}
