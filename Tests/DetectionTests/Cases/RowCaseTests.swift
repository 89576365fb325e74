import CaseFiles
import Detection
import Testing

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
