import CaseFiles
import Detection
import Foundation
import Testing

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
