import Detection
import DetectionFiles
import Flows
import Primitives
import Testing

@Suite("The queries of a library, compiled")
struct QueryCatalogueTests {
  private func catalogue(_ files: [(path: String, text: String)]) -> QueryCatalogue {
    QueryCatalogue(
      library: DetectionLibrary(
        files: files.map { DetectionFileDecoder.decode(Array($0.text.utf8), path: $0.path) }))
  }

  private func query(_ sql: String, name: String = "Q", enabled: Bool = true) -> String {
    """
    AnalysisType: scheduled_query
    QueryName: \(name)
    Enabled: \(enabled)
    Query: \(sql)
    Schedule: {RateMinutes: 60, TimeoutMinutes: 5}

    """
  }

  private func rule(
    _ detection: String, id: String = "R", over queries: String = "[Q]", more: String = ""
  ) -> String {
    """
    AnalysisType: scheduled_rule
    RuleID: \(id)
    Enabled: true
    Severity: Low
    ScheduledQueries: \(queries)
    Detection: \(detection)
    \(more)

    """
  }

  @Test("A rule over a query whose SQL is refused is kept for its tests, one that reads unknown columns is not")
  func unresolved() {
    let files = [
      (path: "a.yml", text: query("SELEC srcAddr")),
      (path: "b.yml", text: query("SELECT srcAddr FROM aws_vpcflow", name: "P")),
      (path: "r.yml", text: rule("[{Key: n, Condition: Exists}]")),
      (path: "s.yml", text: rule("[{Key: n, Condition: Exists}]", id: "S", over: "[P]")),
    ]
    let library = catalogue(files).library
    #expect(library.definitions.map(\.id) == ["P"])
    #expect(library.unresolvedDefinitions.map(\.id) == ["R"])
    #expect(library.unresolvedReferences.map(\.path) == ["r.yml"])
    #expect(library.problems.map(\.path) == ["a.yml", "r.yml", "s.yml"])
  }

  @Test("Queries without problems are compiled, disabled and saved ones too")
  func compiled() throws {
    let saved =
      "AnalysisType: saved_query\nQueryName: S\nQuery: SELECT dstAddr FROM public.aws_vpcflow\n"
    let catalogue = catalogue([
      ("a.yml", query("SELECT srcAddr, count(*) AS n FROM aws_vpcflow GROUP BY srcAddr")),
      ("b.yml", query("SELECT srcAddr FROM aws_vpcflow", name: "D", enabled: false)),
      ("c.yml", saved),
    ])
    #expect(catalogue.problems == [] && catalogue.library.problems == [])
    #expect(catalogue.queries.keys.sorted() == ["D", "Q", "S"])
    let loaded = try #require(catalogue.queries["Q"])
    #expect(loaded.compiled.outputFields.map(\.name) == ["srcAddr", "n"])
    #expect(loaded.definition.id == "Q" && loaded.query.text == loaded.compiled.text)
    #expect(catalogue.queriesWithoutRules.map(\.definition.id) == ["D", "Q"])
  }

  @Test(
    "A problem of the SQL stands at its place in the file, with a mark under it",
    arguments: [
      ("SELECT srcAdr FROM aws_vpcflow", 4, 15, 6),
      ("|\n  SELECT srcAddr\n    , nope\n  FROM aws_vpcflow", 6, 7, 4),
      (">-\n  SELECT srcAddr\n  FROM aws_vpcflow\n  WHERE nope = 1", 7, 9, 4),
      ("'SELECT nope FROM aws_vpcflow WHERE srcAddr = ''x'''", 4, 16, 4),
      ("\"SELECT srcAddr,\\n nope FROM aws_vpcflow\"", 4, 27, 4),
    ])
  func places(_ sql: String, _ line: Int, _ column: Int, _ count: Int) throws {
    let catalogue = catalogue([("q.yml", query(sql))])
    let problem = try #require(catalogue.problems.first)
    #expect(catalogue.problems.count == 1)
    #expect(problem.path == "q.yml" && problem.code == .invalidQuery)
    #expect(problem.position == SourcePosition(line: line, column: column))
    let excerpt = try #require(problem.excerpt)
    #expect(excerpt.caretOffset == column - 1 && excerpt.caretCount == count)
    let marked = excerpt.line.dropFirst(excerpt.caretOffset).prefix(excerpt.caretCount)
    #expect(marked == "nope" || marked == "srcAdr")
    #expect(catalogue.queries.isEmpty && catalogue.library.definitions.isEmpty)
    #expect(catalogue.library.problems == catalogue.problems)
  }

  @Test("All problems of all queries are given, in order, beside those of the files")
  func allProblems() {
    let catalogue = catalogue([
      ("a.yml", query("SELECT nope, nada FROM aws_vpcflow")),
      ("b.yml", query("SELECT 1", name: "B")),
      ("c.yml", "AnalysisType: rule\n"),
    ])
    #expect(catalogue.problems.filter { $0.path == "a.yml" }.count == 2)
    #expect(catalogue.problems.contains { $0.path == "b.yml" })
    #expect(catalogue.library.problems.contains { $0.path == "c.yml" && $0.code == .missingKey })
    #expect(catalogue.library.problems == catalogue.library.problems.sorted())
  }

  @Test("The SQL of a query is looked at although the rest of its document has problems, and all are given in order")
  func allProblemsOfOneDocument() {
    let text = """
      AnalysisType: scheduled_query
      Enabeld: true
      Query: |
        SELECT srcAdr,
          nope FROM aws_vpcflow
      Schedule: {RateMinutes: 0, TimeoutMinutes: 5}

      """
    let catalogue = catalogue([
      ("q.yml", text), ("s.yml", query("SELECT nada FROM aws_vpcflow", name: "S", enabled: false)),
    ])
    #expect(
      catalogue.library.problems.map { "\($0.path):\($0.position.line) \($0.code.rawValue)" } == [
        "q.yml:1 missing-key", "q.yml:1 missing-key", "q.yml:2 unknown-key", "q.yml:4 invalid-query",
        "q.yml:5 invalid-query", "q.yml:6 invalid-value", "s.yml:4 invalid-query",
      ])
    #expect(catalogue.library.problems[3].excerpt?.line == "  SELECT srcAdr,")
    #expect(catalogue.queries.isEmpty && catalogue.library.definitions.isEmpty)
  }

  @Test("A rule over a query with problems is not loaded, nor is one that derives from it")
  func ruleOfRefusedQuery() {
    let derived = "AnalysisType: rule\nRuleID: D\nBaseDetection: R\n"
    let base = rule("[{Key: srcAddr, Condition: Exists}]").replacing("scheduled_rule", with: "rule")
    let catalogue = catalogue([("d.yml", derived), ("q.yml", query("SELECT")), ("r.yml", base)])
    #expect(catalogue.library.definitions.isEmpty)
    let references = catalogue.problems.filter { $0.code == .unknownReference }.map(\.description)
    #expect(
      references == [
        "d.yml:2:9: unknown-reference: ScheduledQueries: 'Q' (q.yml:2) has problems and is not loaded",
        "r.yml:5:20: unknown-reference: ScheduledQueries: 'Q' (q.yml:2) has problems and is not loaded",
      ])
  }

  @Test(
    "A field that no query of the rule returns is a problem in its place, with the nearest column",
    arguments: [
      ("[{Key: srcAdr, Condition: Exists}]", "", 6, 19, "srcAdr", "; did you mean 'srcAddr'?"),
      ("[{Key: zone, Condition: Exists}]", "", 6, 19, "zone", ""),
      (
        "[{Key: srcAddr, Condition: Exists}]", "GroupBy: [{Key: ports}]", 7, 17, "ports",
        "; did you mean 'port'?"
      ),
      ("[{Key: srcAddr, Condition: Exists}]", "AlertTitle: 'by {source}'", 7, 13, "source", ""),
      ("[{KeyPath: 'prt.x', Condition: Exists}]", "", 6, 23, "prt", "; did you mean 'port'?"),
      (
        "[{Key: srcAddr, Condition: Exists}]",
        "InlineFilters: [{KeyPath: srcaddr, Condition: Exists}]", 7, 27, "srcaddr",
        "; did you mean 'srcAddr'?"
      ),
    ])
  func unknownFields(
    _ detection: String, _ more: String, _ line: Int, _ column: Int, _ name: String,
    _ suggestion: String
  ) {
    let catalogue = catalogue([
      ("q.yml", query("SELECT srcAddr, dstPort AS port FROM aws_vpcflow")),
      ("r.yml", rule(detection, more: more)),
    ])
    let message = "'\(name)' is none of the columns that 'Q' returns: srcAddr, port\(suggestion)"
    #expect(
      catalogue.problems.map(\.description) == [
        "r.yml:\(line):\(column): unknown-field: \(message)"
      ])
    #expect(
      catalogue.library.definition(id: "R") == nil && catalogue.library.definition(id: "Q") != nil)
  }

  @Test(
    "What a query returns may be read whatever its case, by SELECT * too, and of elements anything")
  func knownFields() {
    let rules = [
      rule("[{Key: SRCADDR, Condition: Exists}]", id: "A"),
      rule(
        "[{Key: p_row_id, Condition: Exists}, {DeepKey: [trafficPath], Condition: Exists}]",
        id: "B", over: "[All]"),
      rule(
        "[{Key: port, Condition: Exists}, {Key: vpcId, Condition: Exists}]", id: "C",
        over: "[Q, All]"),
      rule(
        "[{Key: srcAddr, Condition: AnyElement, Expressions: [{Key: any, Condition: Exists}]}]",
        id: "D"),
      rule("[{Condition: AlwaysTrue}]", id: "E"),
    ]
    let queries = [
      query("SELECT srcAddr, dstPort AS port FROM aws_vpcflow"),
      query("SELECT * FROM aws_vpcflow", name: "All"),
    ]
    let catalogue = catalogue([("q.yml", (queries + rules).joined(separator: "---\n"))])
    #expect(catalogue.problems == [])
    #expect(catalogue.library.definitions.count == 7)
    #expect(catalogue.queriesWithoutRules.isEmpty)
  }

  @Test(
    "An enabled query may not return a column that rules cannot name; a disabled or saved one may")
  func unsuitableNames() throws {
    let sql = "SELECT srcAddr, 1 AS \"a b\" FROM aws_vpcflow"
    let enabled = catalogue([("q.yml", query(sql))])
    let problem = try #require(enabled.problems.first)
    #expect(enabled.problems.count == 1 && problem.code == .invalidQuery)
    #expect(problem.position == SourcePosition(line: 4, column: 30))
    #expect(
      problem.message.hasPrefix(
        "a rule cannot name the column 'a b': the name has a space or one of"))
    #expect(catalogue([("q.yml", query(sql, enabled: false))]).problems == [])
    let saved = "AnalysisType: saved_query\nQueryName: S\nQuery: \(sql)\n"
    #expect(catalogue([("s.yml", saved)]).problems == [])
  }

  @Test("A template over flows is refused, and so is a near miss of the table's name")
  func unsupported() {
    let template = query("|\n  -- pragma: template\n  SELECT {{ x }} FROM aws_vpcflow")
    #expect(!catalogue([("q.yml", template)]).problems.isEmpty)
    let near = catalogue([("q.yml", query("SELECT * FROM panther_logs.public.aws_vpc_flow"))])
    #expect(near.problems.first?.position == SourcePosition(line: 4, column: 22))
  }

  @Test("A query over other tables stays with the reason why it is not run, and so do the rules over its rows alone")
  func otherTables() {
    let saved = "AnalysisType: saved_query\nQueryName: S\nQuery: SELECT a:b FROM t QUALIFY 1 = 1\n"
    let rules = [
      rule("[{Key: any, Condition: Exists}]"), rule("[{Key: any, Condition: Exists}]", id: "B", over: "[Q, Flows]"),
      rule("[{Key: any, Condition: Exists}]", id: "P").replacing(
        "Detection: [{Key: any, Condition: Exists}]", with: "Filename: p.py"),
      "AnalysisType: rule\nRuleID: D\nBaseDetection: R\n",
    ]
    let catalogue = catalogue([
      ("q.yml", query("SELECT x FROM panther_logs.public.aws_cloudtrail JOIN aws_vpcflow")), ("s.yml", saved),
      ("f.yml", query("SELECT srcAddr FROM aws_vpcflow", name: "Flows")),
      ("r.yml", rules.joined(separator: "---\n").replacing("scheduled_rule", with: "rule")),
    ])
    #expect(catalogue.problems == [] && catalogue.queries.keys.sorted() == ["Flows"])
    let reason = "reads panther_logs.public.aws_cloudtrail, which Picket does not have"
    let reasons = catalogue.library.definitions.map { "\($0.id): \($0.inactiveReason ?? "-")" }
    #expect(
      reasons == [
        "B: -", "D: not run: its query 'Q' \(reason)", "Flows: -", "P: skipped: Python body", "Q: not run: \(reason)",
        "R: not run: its query 'Q' \(reason)", "S: not run: reads t, which Picket does not have",
      ])
    #expect(catalogue.queriesWithoutRules.isEmpty)
    #expect(catalogue.library.definition(id: "Q")?.isActive == false)
  }

  @Test("The SQL of other tables is no problem of a document that has others")
  func otherTablesOfFaultyDocument() {
    let text = query("SELECT a:b FROM t").replacing("Enabled", with: "Enabeld")
    #expect(Set(catalogue([("q.yml", text)]).library.problems.map(\.code)) == [.missingKey, .unknownKey])
  }

  @Test(
    "Queries that are written for other databases only are passed over, and rules over them stay")
  func otherDatabases() {
    let athena = query("x").replacing("Query: x", with: "AthenaQuery: x")
    let catalogue = catalogue([
      ("q.yml", athena), ("r.yml", rule("[{Key: any, Condition: Exists}]")),
    ])
    #expect(catalogue.problems == [] && catalogue.queries.isEmpty)
    #expect(catalogue.library.definitions.map(\.id) == ["Q", "R"])
    #expect(
      catalogue.library.definitions[1].inactiveReason
        == "not run: its query 'Q' has no Query and no SnowflakeQuery")
  }
}
