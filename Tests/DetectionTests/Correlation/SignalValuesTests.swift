import Testing

@testable import Detection

@Suite("What is kept of a match for correlation rules")
struct SignalValuesTests {
  private func kept(
    _ names: [String], _ event: String, context: String = "", readsAll: Bool = false
  ) -> SignalValues {
    let fields = SignalFields(names: names, readsAll: readsAll)
    return Array(event.utf8).withUnsafeBytes { SignalValues(fields, event: $0, context: Array(context.utf8)) }
  }

  private func text(_ values: SignalValues) -> String { String(decoding: values.json, as: UTF8.self) }

  @Test(
    "Values are texts, those of lists one by one; objects and null are none",
    arguments: [
      (#"{"f":"jane"}"#, #"["jane"]"#), (#"{"f":17}"#, #"["17"]"#), (#"{"f":1.50}"#, #"["1.5"]"#),
      (#"{"f":true}"#, #"["true"]"#), (#"{"f":["a","b",["c"],"a",{"d":1}]}"#, #"["a","b","c"]"#),
      (#"{"F":"other case"}"#, #"["other case"]"#), (#"{"F":"no","f":"exact"}"#, #"["exact"]"#),
    ])
  func scalars(_ event: String, _ expected: String) {
    #expect(text(kept(["f"], event)) == #"{"f":\#(expected)}"#)
  }

  @Test(
    "Of objects, null and fields that are not there nothing is kept",
    arguments: ["{}", #"{"f":null}"#, #"{"f":{"a":1}}"#, "[]", "x"])
  func nothing(_ event: String) {
    #expect(text(kept(["f"], event)) == "{}")
  }

  @Test("A field is the key of that name, or else the way to it")
  func paths() {
    #expect(text(kept(["a.b"], #"{"a":{"b":1},"a.b":2}"#)) == #"{"a.b":["2"]}"#)
    #expect(
      text(kept(["a.b", "l[*].n", "l[0].n"], #"{"a":{"B":1},"l":[{"n":"x"},{"n":"y"}]}"#))
        == #"{"a.b":["1"],"l[*].n":["x","y"],"l[0].n":["x"]}"#)
  }

  @Test("Fields of the alert context are those of the match, not of the event")
  func context() {
    let values = kept(
      ["p_alert_context.user", "user"], #"{"user":"event","p_alert_context":{"user":"old"}}"#,
      context: #"{"user":"match"}"#)
    #expect(text(values) == #"{"user":["event"],"p_alert_context.user":["match"]}"#)
    #expect(
      text(kept(["p_alert_context.user"], #"{"p_alert_context":{"user":"old"}}"#))
        == #"{"p_alert_context.user":["old"]}"#)
  }

  @Test("Where every value counts, those of the indicator fields and of the alert context are kept")
  func everyValue() {
    let values = kept(
      [], #"{"p_any_usernames":["jane"],"p_any_ip_addresses":["192.0.2.1"],"other":"no"}"#,
      context: #"{"actor":"joe","more":{"inner":["x"]},"n":3}"#, readsAll: true)
    #expect(text(values) == #"{"":["jane","192.0.2.1","joe","x","3"]}"#)
  }

  @Test("However large an event is, what is kept of it is bounded")
  func bounds() {
    let many = (0..<5_000).map { "\"value \($0)\"" }.joined(separator: ",")
    #expect(SignalValues.values(of: [.named("f")], in: kept(["f"], "{\"f\":[\(many)]}").json)[0].count == 200)
    let long = String(repeating: "x", count: 100_000)
    let one = SignalValues.values(of: [.named("f")], in: kept(["f"], "{\"f\":\"\(long)1\"}").json)
    let other = SignalValues.values(of: [.named("f")], in: kept(["f"], "{\"f\":\"\(long)2\"}").json)
    #expect(one[0].count == 1 && one[0][0].utf8.count < 512 && one != other)
  }

  @Test(
    "The time of an event is read as text or as a number",
    arguments: [
      (#""2024-01-01 00:00:00.5""#, 1_704_067_200_500_000_000), (#""2024-01-01T00:00:00Z""#, 1_704_067_200_000_000_000),
      ("1704067200", 1_704_067_200_000_000_000), ("1704067200000", 1_704_067_200_000_000_000), (#""soon""#, nil),
      ("null", nil),
    ] as [(String, Int64?)])
  func times(_ text: String, _ nanos: Int64?) {
    #expect(kept([], "{\"p_event_time\":\(text)}").eventTimeNanos == nanos)
  }

  @Test("Matches of a rule are kept with the fields that all active correlation rules read of them")
  func fieldsByRule() throws {
    let files = [
      "AnalysisType: rule\nRuleID: A\nEnabled: true\nSeverity: Low\nLogTypes: [T]\nDetection: [{Condition: AlwaysTrue}]",
      correlation("One", "{GroupID: a, Match: x}"),
      correlation("Two", "{GroupID: a, Match: y}, {GroupID: a, Match: x}"),
      correlation("Three", "{GroupID: a, Match: z}", enabled: false),
    ]
    let library = DetectionLibrary(
      files: files.enumerated().map { DetectionFileDecoder.decode(Array($1.utf8), path: "\($0).yml") })
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions)
    #expect(program.correlations.map(\.id) == ["One", "Two"])
    let rule = try #require(program.program(forLogType: "T")?.rules.first)
    #expect(rule.signalFields == SignalFields(names: ["x", "y"], readsAll: false))
    #expect(program.correlations.allSatisfy { $0.compiled.signalFields == nil })
  }

  private func correlation(_ id: String, _ criteria: String, enabled: Bool = true) -> String {
    """
    AnalysisType: correlation_rule
    RuleID: \(id)
    Enabled: \(enabled)
    Severity: Low
    Detection:
      - Group: [{ID: a, RuleID: A}]
        MatchCriteria: {name: [\(criteria)]}
        Schedule: {RateMinutes: 10, TimeoutMinutes: 5}
    """
  }
}
