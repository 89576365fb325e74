import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("Which events are looked up")
struct EnrichmentPlanTests {
  /// The tables that the program of a log type looks up, for a rule with some keys.
  private func tables(_ keys: String, logType: String = "T") throws -> [String] {
    let rule = """
      AnalysisType: rule
      RuleID: R
      Enabled: true
      LogTypes: [\(logType)]
      Severity: Info
      \(keys)
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(rule.utf8), path: "r.yml")])
    #expect(library.problems.isEmpty, "\(library.problems)")
    let program = DetectionProgram(definitions: library.definitions, lookups: try lookups())
    return program.program(forLogType: logType)?.enrichment?.tableNames ?? []
  }

  private func lookups(_ limits: LookupLimits = LookupLimits()) throws -> LookupTables {
    let selector = try LookupSelector("ip")
    let entries = try ["one", "Two", "other"].map { name in
      let definition = LookupDefinition(
        schema: nil, primaryKey: .init(text: "id", position: .start), hasNetworkKeys: false,
        associations: [LookupAssociation(logType: name == "other" ? "Other" : "T", selectors: [selector])],
        source: .query)
      var builder = LookupTableBuilder(
        name: name, definition, schema: nil, path: "", bytesMax: 1 << 24, limits: limits)
      builder.add(json: Array("{\"id\":\"a\",\"v\":\"\(String(repeating: "x", count: 600))\"}".utf8), line: 1)
      let table = builder.finish()
      return LookupTables.Entry(definition, try #require(table))
    }
    return LookupTables(entries, limits: limits)
  }

  @Test(
    "Only tables that a native detection of the log type can see are looked up",
    arguments: [
      ("Detection: [{Key: ip, Condition: Exists}]", []),
      ("Detection: [{KeyPath: p_enrichment.one.ip.v, Condition: Exists}]", ["one"]),
      ("Detection: [{DeepKey: [P_ENRICHMENT, two, ip, v], Condition: Exists}]", ["Two"]),
      ("Detection: [{Enrichment: {Table: Two, Selector: ip, FieldPath: v}, Condition: Equals, Value: x}]", ["Two"]),
      ("Detection: [{Key: p_enrichment, Condition: Exists}]", ["Two", "one"]),
      ("Detection: [{KeyPath: 'p_enrichment[0].one', Condition: Exists}]", []),
      ("Detection: [{KeyPath: 'x.p_enrichment.one', Condition: Exists}]", []),
      ("Detection: [{KeyPath: p_enrichment.other, Condition: Exists}]", []),
      (
        "Detection: [{None: [{Any: [{Enrichment: {Table: one, Selector: ip, FieldPath: v}, Condition: IsIn, Values: [x]}]}]}]",
        ["one"]
      ),
      (
        "InlineFilters: [{Enrichment: {Table: one, Selector: ip, FieldPath: v}, Condition: Equals, Value: x}]\nDetection: [{Key: ip, Condition: Exists}]",
        ["one"]
      ),
      ("Detection: [{Key: ip, Condition: Exists}]\nAlertTitle: 'of {p_enrichment.one.ip.v}'", ["one"]),
      (
        "Detection: [{Key: ip, Condition: Exists}]\nAlertContext: [{KeyName: e, KeyValue: {Key: p_enrichment}}]",
        ["Two", "one"]
      ),
      (
        "Detection: [{Key: ip, Condition: Exists}]\nGroupBy: [{Enrichment: {Table: Two, Selector: ip, FieldPath: v}}]",
        ["Two"]
      ),
      ("Detection: [{Key: ip, Condition: Exists}]\nUnique: {KeyPath: p_enrichment.one.ip}", ["one"]),
      (
        "Detection: [{Key: ip, Condition: Exists}]\nDynamicSeverities: [{ChangeTo: High, Conditions: [{KeyPath: p_enrichment.one.ip, Condition: Exists}]}]",
        ["one"]
      ),
    ] as [(String, [String])])
  func native(keys: String, expected: [String]) throws {
    #expect(try tables(keys) == expected)
  }

  @Test("A log type that no table is about has no plan, whatever its detections read")
  func logTypes() throws {
    #expect(try tables("Detection: [{Key: p_enrichment, Condition: Exists}]", logType: "Third") == [])
    #expect(try tables("Detection: [{Key: p_enrichment, Condition: Exists}]", logType: "Other") == ["other"])
  }

  @Test("A body in Python may look at any table of its log type")
  func python() throws {
    var definition = DetectionDefinition(
      analysisType: .rule, id: "P", body: .python(filename: "p.py"), path: "p.yml", position: .start)
    definition.isEnabled = true
    definition.logTypes = ["T"]
    definition.pythonState = .loaded(PythonBody(number: 0, functions: ["rule"], prefilter: nil, foldsText: false))
    let program = DetectionProgram(definitions: [definition], lookups: try lookups())
    #expect(program.program(forLogType: "T")?.enrichment?.tableNames == ["Two", "one"])
  }

  @Test("An event to which tables would add too much is refused, and so is one that becomes too large")
  func bounds() throws {
    var limits = LookupLimits()
    limits.lookupEventBytesMax = 1_024
    let rule = DetectionFileDecoder.decode(
      Array(
        "{AnalysisType: rule, RuleID: R, Enabled: true, LogTypes: [T], Severity: Info, Detection: [{Key: p_enrichment, Condition: Exists}]}"
          .utf8), path: "r.yml")
    let definitions = DetectionLibrary(files: [rule]).definitions
    let event = Array(#"{"ip":"a"}"#.utf8)
    for (limits, eventBytesMax, name) in [
      (limits, 4_096, "lookup_event_bytes_max"), (LookupLimits(), 1_000, "event_bytes_max"),
    ] {
      let plan = DetectionProgram(definitions: definitions, lookups: try lookups(limits)).logTypes[0].enrichment
      var events = EventLimits()
      events.eventBytesMax = eventBytesMax
      do throws(EventError) {
        _ = try EventEvaluator(limits: events).enriched(event, by: plan)
        Issue.record("\(name)")
      } catch {
        #expect(error.code == .tooLarge && error.message.contains("(\(name))"), "\(error)")
      }
    }
  }

  @Test(
    "What is made of an event is JSON again, whatever white space it has",
    arguments: ["{}", " {} ", "{ \n}\t", "{\"a\":1 }\r\n"])
  func spelling(text: String) throws {
    let lookups = try lookups()
    let plan = try #require(
      EnrichmentPlan(logType: "T", lookups, paths: [FieldPath(key: "p_enrichment")], hasPython: false))
    let evaluator = EventEvaluator()
    #expect(try evaluator.enriched(Array(text.utf8), by: plan) == nil)
    let withIP = text.replacing("}", with: text.contains("a") ? ",\"ip\":\"a\"}" : "\"ip\":\"a\"}")
    let made = try #require(try evaluator.enriched(Array(withIP.utf8), by: plan))
    try evaluator.check(made.event)
    let again = try #require(try evaluator.enriched(made.event, by: plan))
    try evaluator.check(again.event)
    #expect(again.enrichment == made.enrichment)
  }
}
