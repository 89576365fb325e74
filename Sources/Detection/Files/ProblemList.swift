/// The problems of one file, as they are found.
struct ProblemList {
  private(set) var problems: [Problem] = []
  private let path: String
  private var suggestionsLeft: Int

  init(path: String, limits: DetectionFileLimits) {
    self.path = path
    suggestionsLeft = limits.suggestionsCountMax
  }

  /// How many problems there are so far.
  var count: Int { problems.count }

  /// Adds a problem at a place.
  mutating func add(_ code: Problem.Code, at position: SourcePosition, _ message: String) {
    problems.append(Problem(path: path, position: position, code: code, message: message))
  }

  /// Adds what stopped the reading of the stream.
  mutating func add(_ fault: YAMLFault) {
    add(fault.code, at: fault.position, fault.message)
  }

  /// Adds that a value is not of the expected kind.
  mutating func addWrongType(_ name: String, expected: String, found node: YAMLNode) {
    add(.wrongType, at: node.position, "\(name): expected \(expected), found \(node.found)")
  }

  /// The question to put after a name that is not known: `; did you mean 'Severity'?`, or nothing.
  mutating func suggestion(for name: String, among names: [String]) -> String {
    guard suggestionsLeft > 0 else { return "" }
    suggestionsLeft -= 1
    return NearestName.nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }
}
