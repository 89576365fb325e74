import CaseFiles
import Detection
import Testing

/// The truth tables of `Tests/Cases/conditions`, each rule evaluated alone and all of them together.
@Suite struct ConditionCaseTests {
  static let files = (try? CaseFile.all(in: "conditions")) ?? []
  static let program = DetectionProgram(
    definitions: DetectionLibrary(
      files: files.map { DetectionFileDecoder.decode(Array($0.rule.utf8), path: $0.path) }
    ).definitions)

  @Test("The case files are there and each of their rules loads without a problem")
  func caseFilesLoad() throws {
    let files = try CaseFile.all(in: "conditions")
    #expect(files.count > 200)
    for file in files {
      #expect(DetectionFileDecoder.decode(Array(file.rule.utf8), path: file.path).problems == [])
    }
  }

  @Test("A rule evaluated alone says what its cases say", arguments: files)
  func alone(_ file: CaseFile) throws {
    try check(file, try program(of: file))
  }

  @Test("A rule evaluated with all the others says what its cases say", arguments: files)
  func together(_ file: CaseFile) throws {
    try check(file, try #require(ConditionCaseTests.program.program(forLogType: CaseFile.logType)))
  }

  @Test("An explanation agrees with the verdict", arguments: files)
  func explained(_ file: CaseFile) throws {
    let program = try program(of: file)
    let evaluator = EventEvaluator()
    for example in file.cases {
      let explanations = try evaluator.explain(example.event, with: program)
      let explanation = try #require(explanations.first { $0.detectionID == file.ruleID })
      #expect(explanation.matched == example.matches, "\(String(decoding: example.event, as: UTF8.self))")
    }
  }

  /// The rule of a file, alone.
  private func program(of file: CaseFile) throws -> LogTypeProgram {
    let decoded = DetectionFileDecoder.decode(Array(file.rule.utf8), path: file.path)
    let definitions = DetectionLibrary(files: [decoded]).definitions
    return try #require(DetectionProgram(definitions: definitions).program(forLogType: CaseFile.logType))
  }

  private func check(_ file: CaseFile, _ program: LogTypeProgram) throws {
    let evaluator = EventEvaluator()
    for example in file.cases {
      let verdict = try evaluator.evaluate(example.event, with: program)
      let event = String(decoding: example.event, as: UTF8.self)
      #expect(verdict.matches.contains { $0.definition.id == file.ruleID } == example.matches, "\(event)")
      #expect(verdict.errors.contains { $0.detectionID == file.ruleID } == example.isError, "\(event)")
    }
  }
}
