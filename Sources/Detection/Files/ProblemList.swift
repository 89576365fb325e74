import Primitives

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
