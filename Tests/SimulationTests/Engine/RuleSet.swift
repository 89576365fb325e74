import Detection

/// Rules as they are loaded from text.
struct RuleSet {
  let definitions: [DetectionDefinition]
  private let program: DetectionProgram

  /// Loads rules; a problem is an error.
  init(_ text: String) throws {
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "rules.yml")])
    guard library.problems.isEmpty else { throw RuleProblems(problems: library.problems) }
    definitions = library.definitions
    program = DetectionProgram(definitions: library.definitions)
  }

  /// What the rules of a log type say of an event.
  func evaluate(_ json: [UInt8], logType: String, _ evaluator: EventEvaluator) throws -> EventVerdict {
    try evaluator.evaluate(json, with: program.program(forLogType: logType))
  }
}

/// Rules that cannot be loaded.
struct RuleProblems: Error {
  let problems: [Problem]
}
