import Primitives
import Testing

@testable import Detection

@Suite("Rules over scheduled queries, and the queries they name")
struct QueryReferenceTests {
  private func library(_ files: [(path: String, text: String)]) -> DetectionLibrary {
    DetectionLibrary(files: files.map { DetectionFileDecoder.decode(Array($0.text.utf8), path: $0.path) })
  }

  private func query(_ name: String, enabled: Bool = true, more: String = "") -> String {
    """
    AnalysisType: scheduled_query
    QueryName: \(name)
    Enabled: \(enabled)
    Query: SELECT srcAddr FROM aws_vpcflow
    Schedule: {RateMinutes: 60, TimeoutMinutes: 5}
    \(more)

    """
  }

  private func rule(_ id: String, over queries: String, type: String = "scheduled_rule", more: String = "") -> String {
    """
    AnalysisType: \(type)
    RuleID: \(id)
    Enabled: true
    Severity: Low
    ScheduledQueries: \(queries)
    Detection: [{Key: srcAddr, Condition: Exists}]
    \(more)

    """
  }

  @Test(
    "An enabled rule over a loaded query is active and evaluated against its rows",
    arguments: ["scheduled_rule", "rule"])
  func active(_ type: String) throws {
    let library = library([("q.yml", query("Q")), ("r.yml", rule("R", over: "[Q]", type: type))])
    #expect(library.problems == [])
    let rule = try #require(library.definition(id: "R"))
    #expect(rule.isActive && rule.inactiveReason == nil && rule.scheduledQueries == ["Q"])
    let program = DetectionProgram(definitions: library.definitions)
    #expect(program.logTypes.isEmpty)
    let rows = try #require(program.program(forQuery: "Q"))
    #expect(try EventEvaluator().evaluate(Array(#"{"srcAddr":"192.0.2.1"}"#.utf8), with: rows).matches.count == 1)
    #expect(try EventEvaluator().evaluate(Array(#"{"srcAddr":null}"#.utf8), with: rows).matches.isEmpty)
    #expect(program.program(forQuery: "q") == nil && program.program(forQuery: "") == nil)
  }

  @Test(
    "A rule that only lacks its query cannot be run, but is kept for its tests",
    arguments: [
      [], [("q.yml", "AnalysisType: scheduled_query\nQueryName: Q\nEnabled: true\nQuery: 1\nSchedul: {}\n")],
    ] as [[(String, String)]])
  func unresolved(_ files: [(String, String)]) throws {
    let library = library(files.map { (path: $0.0, text: $0.1) } + [("r.yml", rule("R", over: "[Q]"))])
    #expect(library.definition(id: "R") == nil)
    #expect(library.unresolvedDefinitions.map(\.id) == ["R"])
    let reference = try #require(library.unresolvedReferences.first)
    #expect(reference.path == "r.yml" && reference.code == .unknownReference)
    #expect(library.problems.contains(reference) && library.unresolvedReferences.count == 1)
  }

  @Test("A rule that derives from one that only lacks its query is kept too, and its own place shows no problem")
  func unresolvedBase() {
    let derived = "AnalysisType: rule\nRuleID: D\nBaseDetection: R\nSeverity: High\n"
    let library = library([("r.yml", rule("R", over: "[Q]", type: "rule")), ("d.yml", derived)])
    #expect(library.unresolvedDefinitions.map(\.id) == ["D", "R"])
    #expect(library.problems == library.unresolvedReferences && library.problems.map(\.path) == ["r.yml"])
  }

  @Test("A name of something else is a fault of the rule itself, whatever else it lacks")
  func otherKind() {
    let library = library([
      ("r.yml", rule("R", over: "[A, Q]")), ("a.yml", rule("A", over: "[Q]")),
    ])
    #expect(library.unresolvedDefinitions.map(\.id) == ["A"])
    #expect(library.problems.count == 3 && library.unresolvedReferences.count == 2)
  }

  @Test("A pack that lists what is not loaded is kept like a rule")
  func pack() {
    let library = library([("p.yml", "AnalysisType: pack\nPackID: P\nPackDefinition: {IDs: [A]}\n")])
    #expect(library.unresolvedDefinitions.map(\.id) == ["P"])
    #expect(library.problems == library.unresolvedReferences && library.problems.count == 1)
  }

  @Test("A base that is not loaded leaves nothing that could be tested")
  func missingBase() {
    let library = library([("d.yml", "AnalysisType: rule\nRuleID: D\nBaseDetection: B\n")])
    #expect(library.unresolvedDefinitions.isEmpty && library.unresolvedReferences.isEmpty)
    #expect(library.problems.map(\.code) == [.unknownReference])
  }

  @Test("A rule that is disabled is not evaluated, and a query without rules has no program")
  func inactive() throws {
    let disabled = rule("R", over: "[Q]").replacing("Enabled: true", with: "Enabled: false")
    let library = library([("q.yml", query("Q")), ("r.yml", disabled)])
    #expect(library.definition(id: "R")?.inactiveReason == "disabled")
    #expect(DetectionProgram(definitions: library.definitions).queries.isEmpty)
  }

  @Test("Several rules over several queries are found by the name of each")
  func several() {
    let names = (0..<9).map { "Q\($0)" }
    let rules = names.enumerated().map { rule("R\($0)", over: "[\($1), Q0]".replacing("[Q0, Q0]", with: "[Q0]")) }
    let library = library([("q.yml", (names.map { query($0) } + rules).joined(separator: "---\n"))])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions)
    #expect(program.queries.map(\.logType) == names)
    #expect(names.map { program.program(forQuery: $0)?.detectionCount } == [9, 1, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test("A query that is enabled is active, a disabled one is listed as that, a saved one runs when it is asked for")
  func queries() {
    let saved = "AnalysisType: saved_query\nQueryName: S\nQuery: SELECT 1\n"
    let library = library([("a.yml", query("A")), ("b.yml", query("B", enabled: false)), ("s.yml", saved)])
    #expect(library.problems == [])
    #expect(library.definitions.map(\.isActive) == [true, false, false])
    #expect(library.definitions.map(\.inactiveReason) == [nil, "disabled", "saved query: runs when it is asked for"])
    #expect(library.definitions.map { $0.query?.isScheduled } == [true, true, false])
  }

  @Test(
    "A name that is none of a scheduled query is a problem in its place",
    arguments: [
      ("[Port Scans]", "no scheduled query 'Port Scans' is loaded; did you mean 'Port Scan'?"),
      ("[Nothing like it]", "no scheduled query 'Nothing like it' is loaded"),
      ("[Saved]", "'Saved' is a saved_query, expected a scheduled_query"),
      ("[Broken]", "'Broken' (b.yml:2) has problems and is not loaded"),
      ("[R]", "'R' is a scheduled_rule, expected a scheduled_query"),
    ])
  func unknown(_ queries: String, _ message: String) {
    let library = library([
      ("a.yml", query("Port Scan")), ("b.yml", query("Broken", more: "Nope: 1")),
      ("c.yml", "AnalysisType: saved_query\nQueryName: Saved\nQuery: SELECT 1\n"),
      ("r.yml", rule("R", over: queries)),
    ])
    let problems = library.problems.filter { $0.path == "r.yml" }
    #expect(problems.map(\.description) == ["r.yml:5:20: unknown-reference: ScheduledQueries: \(message)"])
    #expect(library.definition(id: "R") == nil)
    #expect(library.definition(id: "Port Scan") != nil)
  }

  @Test("A rule derived from one over a query that is not loaded is not loaded either")
  func derived() {
    let derived = "AnalysisType: rule\nRuleID: D\nBaseDetection: R\n"
    let without = library([("d.yml", derived), ("r.yml", rule("R", over: "[Q]", type: "rule"))])
    #expect(without.problems.map(\.path) == ["r.yml"])
    #expect(without.definitions.isEmpty)
    let with = library([("d.yml", derived), ("q.yml", query("Q")), ("r.yml", rule("R", over: "[Q]", type: "rule"))])
    #expect(with.problems == [])
    #expect(with.definition(id: "D")?.scheduledQueries == ["Q"])
    #expect(DetectionProgram(definitions: with.definitions).program(forQuery: "Q")?.detectionCount == 2)
  }

  @Test("A rule in Python over a query is listed as skipped")
  func python() {
    let text = rule("R", over: "[Q]").replacing(
      "Detection: [{Key: srcAddr, Condition: Exists}]", with: "Filename: r.py")
    let library = library([("q.yml", query("Q")), ("r.yml", text)])
    #expect(library.problems == [])
    #expect(library.definition(id: "R")?.inactiveReason == "skipped: Python body")
    #expect(DetectionProgram(definitions: library.definitions).queries.isEmpty)
  }

  @Test("The fields that a rule reads of rows are known with their places, those of list elements left out")
  func rowFields() throws {
    let more = """
      InlineFilters: [{KeyPath: a.b, Condition: Exists}]
      AlertTitle: "{c} and {d.e[0]}"
      AlertContext: [{KeyName: x, KeyValue: {DeepKey: [f, g]}}]
      GroupBy: [{Key: h}]
      Unique: {Key: i}
      DynamicSeverities: [{ChangeTo: High, Conditions: [{Condition: Equals, Values: [{Key: j}, {Key: k}]}]}]
      """
    let text = rule("R", over: "[Q]", more: more).replacing(
      "Detection: [{Key: srcAddr, Condition: Exists}]",
      with: "Detection: [{Any: [{Key: l, Condition: AnyElement, Expressions: [{Key: m, Condition: Exists}]}]}]")
    let library = library([("q.yml", query("Q")), ("r.yml", text)])
    #expect(library.problems == [])
    let fields = try #require(library.definition(id: "R")?.rowFields)
    #expect(fields.map(\.path.description) == ["l", "f.g", "h", "i", "j", "k", "a.b", "c", "d.e[0]"])
    #expect(fields.map(\.isCaseSensitive) == [false, false, false, false, false, false, true, false, false])
    #expect(fields.first?.position == SourcePosition(line: 6, column: 26))
    #expect(fields.allSatisfy { $0.file == "r.yml" })
  }

  @Test("A rule over events keeps no list of fields")
  func eventFields() {
    let text = rule("R", over: "[Q]").replacing("ScheduledQueries: [Q]", with: "LogTypes: [Q]")
    #expect(library([("r.yml", text)]).definition(id: "R")?.rowFields.isEmpty == true)
  }
}
