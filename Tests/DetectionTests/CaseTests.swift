import CaseFiles
import Detection
import Foundation
import Primitives
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

/// What a match looks like, by `Tests/Cases/matches`.
@Suite struct MatchCaseTests {
  static let files = (try? CaseFile.all(in: "matches")) ?? []

  @Test("The case files are there")
  func caseFilesExist() throws {
    #expect(try CaseFile.all(in: "matches").count > 20)
  }

  @Test("A match is rendered as its cases say", arguments: files)
  func rendered(_ file: CaseFile) throws {
    let decoded = DetectionFileDecoder.decode(Array(file.rule.utf8), path: file.path)
    #expect(decoded.problems == [])
    let definitions = DetectionLibrary(files: [decoded]).definitions
    let program = DetectionProgram(definitions: definitions).program(forLogType: CaseFile.logType)
    let evaluator = EventEvaluator()
    for example in file.cases {
      let verdict = try evaluator.evaluate(example.event, with: program)
      #expect(verdict.matches.isEmpty != example.matches)
      if let match = verdict.matches.first { try compare(match, example) }
    }
  }

  private func compare(_ match: Match, _ example: Case) throws {
    let event = String(decoding: example.event.prefix(200), as: UTF8.self)
    if let title = example.title { #expect(Array(match.title.utf8) == Array(title.utf8), "\(event)") }
    if let dedup = example.dedup { #expect(Array(match.dedup.utf8) == Array(dedup.utf8), "\(event)") }
    if let severity = example.severity { #expect(match.severity.name == severity, "\(event)") }
    let context = match.context.isEmpty ? Array("{}".utf8) : match.context
    if let json = example.contextJSON { #expect(String(decoding: context, as: UTF8.self) == json, "\(event)") }
    if let expected = example.context { #expect(try value(context) == value(expected), "\(event)") }
  }

  private func value(_ json: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary)
  }
}

/// What rules make of the rows of queries, by `Tests/Cases/rows`.
@Suite struct RowCaseTests {
  static let files = (try? CaseFile.all(in: "rows")) ?? []

  private static let query = """
    AnalysisType: scheduled_query
    QueryName: Test Query
    Enabled: true
    Query: SELECT * FROM aws_vpcflow
    Schedule: {RateMinutes: 60, TimeoutMinutes: 5}

    """

  @Test("The case files are there")
  func caseFilesExist() throws {
    #expect(try CaseFile.all(in: "rows").count >= 9)
  }

  @Test("A row is matched and rendered as its cases say", arguments: files)
  func rows(_ file: CaseFile) throws {
    let text = "\(RowCaseTests.query)---\n\(file.rule)"
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: file.path)])
    #expect(library.problems == [])
    let program = try #require(DetectionProgram(definitions: library.definitions).program(forQuery: "Test Query"))
    let evaluator = EventEvaluator()
    for example in file.cases {
      let verdict = try evaluator.evaluate(example.event, with: program)
      let row = String(decoding: example.event, as: UTF8.self)
      #expect(verdict.matches.isEmpty != example.matches, "\(row)")
      #expect(verdict.errors.isEmpty != example.isError, "\(row)")
      if let match = verdict.matches.first { compare(match, example, row) }
    }
  }

  private func compare(_ match: Match, _ example: Case, _ row: String) {
    if let title = example.title { #expect(match.title == title, "\(row)") }
    if let dedup = example.dedup { #expect(match.dedup == dedup, "\(row)") }
    if let severity = example.severity { #expect(match.severity.name == severity, "\(row)") }
    let context = match.context.isEmpty ? "{}" : String(decoding: match.context, as: UTF8.self)
    if let json = example.contextJSON { #expect(context == json, "\(row)") }
    if let expected = example.context { #expect(context == String(decoding: expected, as: UTF8.self), "\(row)") }
  }
}
