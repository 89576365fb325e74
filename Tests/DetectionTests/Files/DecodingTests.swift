import Primitives
import Testing

@testable import Detection

@Suite("A rule as it is decoded")
struct RuleDecodingTests {
  private func definitions(_ name: String) throws -> [DetectionDefinition] {
    try DetectionFixture(folder: "valid", name: name).library().definitions
  }

  private func rule(_ name: String) throws -> DetectionDefinition { try #require(try definitions(name).first) }

  private func simple(_ definition: DetectionDefinition) throws -> SimpleDetection {
    guard case .simple(let detection) = definition.body else { throw EventError(.empty, "not a Simple Detection") }
    return detection
  }

  private func path(_ text: String) throws -> FieldPath { try FieldPath(keyPath: text) }

  @Test("Metadata comes over as it is written, and zeros mean the defaults")
  func metadata() throws {
    let rule = try rule("rule_with_everything")
    #expect(rule.displayName == "Everything at once")
    #expect(rule.logTypes == ["Test.Log", "Test.Other"])
    #expect(rule.dedupPeriodMinutes == 60)
    #expect(rule.threshold == 1)
    #expect(!rule.createsAlert)
    #expect(rule.outputIDs == ["one", "two"])
    #expect(rule.reports == [Report(framework: "MITRE ATT&CK", values: ["TA0006:T1556", "TA0001:T1078"])])
    #expect(rule.summaryAttributes == ["a:b", "c.d"])
    #expect(rule.position == SourcePosition(line: 2, column: 9))
    #expect(rule.source.starts(with: Array("AnalysisType: rule".utf8)))
  }

  @Test("Every shape of expression becomes what it means")
  func expressions() throws {
    let expressions = try simple(rule("rule_with_everything")).expressions
    #expect(expressions[0] == .unary(FieldPath(key: "a.b"), Condition(.exists)))
    #expect(expressions[1] == .value(FieldPath([.key("a"), .index(0), .key("b")]), Condition(.equals), .integer(1)))
    let words: [Scalar] = [.string("x"), .string("y")]
    #expect(expressions[2] == .values(try path(#"a[*]."odd key""#), Condition(.isIn), words))
    #expect(expressions[3] == .value(try path("p_enrichment.t.ip.tor"), Condition(.equals), .bool(true)))
    let right = FieldPath([.key("b"), .key("c")])
    #expect(expressions[4] == .fields(FieldPath(key: "a"), Condition(.isGreaterThan), right))
    #expect(expressions[5] == .unary(FieldPath(key: "ip"), Condition(.isIPAddressPublic, negated: true)))
    #expect(expressions[10] == .value(FieldPath(key: "size"), Condition(.isLessThanOrEquals), .unsigned(.max)))
  }

  @Test("@ is the element within a list comprehension, and a field's name elsewhere")
  func element() throws {
    let expressions = try simple(rule("rule_with_everything")).expressions
    let inner: [MatchExpression] = [
      .value(FieldPath([]), Condition(.startsWith), .string("x")),
      .elements(FieldPath(key: "tags"), .none, [.value(FieldPath([]), Condition(.equals), .string("bad"))]),
    ]
    #expect(expressions[8] == .elements(FieldPath(key: "list"), .any, inner))
    let outside = MatchExpression.combinator(.none, [.unary(FieldPath(key: "@"), Condition(.isNull))])
    let nested = MatchExpression.combinator(.all, [.combinator(.onlyOne, [.constant(false)]), outside])
    #expect(expressions[9] == .combinator(.any, [.constant(true), nested]))
  }

  @Test("Filters, title, context, grouping and severities come over in their order")
  func matchFields() throws {
    let detection = try simple(rule("rule_with_everything"))
    #expect(detection.inlineFilters.count == 3)
    #expect(detection.inlineFilters[0] == .combinator(.all, []))
    #expect(detection.alertTitle?.parts.count == 4)
    #expect(detection.alertContext.map(\.name) == ["one", "two"])
    #expect(detection.groupBy.map(\.description) == ["a", "b[0]", "c.d"])
    #expect(detection.unique == (try path("p_enrichment.t.ip.asn")))
    #expect(detection.dynamicSeverities.map(\.severity) == [.critical, .info])
  }

  @Test("A test's event is JSON whose numbers keep their digits; text that holds JSON is passed as it is")
  func tests() throws {
    let tests = try rule("rule_with_everything").tests
    #expect(tests.map(\.name) == ["a mapping", "text that holds JSON"])
    #expect(tests.map(\.expectedResult) == [true, false])
    #expect(tests.map(\.mocks.count) == [2, 0])
    let big = #"{"a":1,"big":123456789012345678901234567890,"exponent":1e3,"none":null,"ja":"yes"}"#
    #expect(String(decoding: tests[0].log, as: UTF8.self) == big)
    #expect(String(decoding: tests[1].log, as: UTF8.self) == #"{"a": [1, "\ud83d\ude00"]}"#)
  }

  @Test("Merge keys bring the pairs that a mapping does not have itself")
  func mergeKeys() throws {
    let rule = try rule("anchors")
    #expect(
      try simple(rule).expressions == [
        .unary(FieldPath(key: "a"), Condition(.exists)), .unary(FieldPath(key: "b"), Condition(.exists)),
      ])
    #expect(rule.tags == ["Test.Log"])
    #expect(rule.tests.map { String(decoding: $0.log, as: UTF8.self) } == [#"{"a":1,"b":2}"#, #"{"b":null,"a":1}"#])
  }

  @Test(
    "A misspelt name is answered with the nearest right one",
    arguments: [
      ("Severty", "Severity"), ("severity", "Severity"), ("LogType", "LogTypes"), ("Logtpyes", "LogTypes"),
      ("Detections", "Detection"), ("Xyz", nil), ("", nil),
    ])
  func nearestName(_ misspelt: String, _ right: String?) {
    #expect(NearestName.nearest(to: misspelt, among: DocumentSchemas.rule.names, by: .key) == right)
  }

  @Test("Fields without effect take numbers, which are the text that they are written as")
  func labels() throws {
    let library = try DetectionFixture(folder: "valid", name: "fields_without_effect").library()
    #expect(library.problems == [])
    let rule = try #require(library.definition(id: "Test.Lenient"))
    #expect(rule.tags == ["1.10", "true", "0x1F"] && rule.outputIDs == ["12345", "0042"])
    #expect(rule.reports.map(\.values) == [["3.5", "3.10"], ["true", "a"]])
    #expect(rule.description == "2024" && rule.reference == "1.10" && rule.runbook == "true")
    #expect(rule.tests.map(\.name) == ["404"] && rule.summaryAttributes == ["1", "user"])
  }
}

@Suite("Queries in detection files")
struct QueryDecodingTests {
  private func load(_ text: String) -> DetectionLibrary {
    DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "q.yml")])
  }

  private func scheduled(_ lines: String...) -> String {
    (["AnalysisType: scheduled_query", "QueryName: Q", "Enabled: true"] + lines).joined(separator: "\n") + "\n"
  }

  private static let hourly = "Schedule: {RateMinutes: 60, TimeoutMinutes: 5}"

  @Test("A scheduled query has its text, its schedule and its place")
  func scheduledQuery() throws {
    let more = "Lookback: true\nLookbackWindowSeconds: 300"
    let library = load(scheduled("Query: |\n  SELECT x\n  FROM t", QueryDecodingTests.hourly, more))
    #expect(library.problems == [])
    let query = try #require(library.definition(id: "Q")?.query)
    #expect(query.text == "SELECT x\nFROM t\n" && query.key == "Query" && query.isScheduled)
    #expect(query.schedule == Schedule(timing: .rate(minutes: 60), timeoutMinutes: 5))
    #expect(query.lookback == true && query.lookbackWindowSeconds == 300)
    #expect(
      query.sourcePositions(ofTextOffsets: [0, 9])
        == [SourcePosition(line: 5, column: 3), SourcePosition(line: 6, column: 3)])
  }

  @Test("Query comes before SnowflakeQuery, and a query for other databases only is listed as skipped")
  func keys() throws {
    let both = load(scheduled("SnowflakeQuery: b", "Query: a", QueryDecodingTests.hourly))
    #expect(both.definition(id: "Q")?.query?.text == "a")
    let snowflake = load(scheduled("SnowflakeQuery: b", "AthenaQuery: c", QueryDecodingTests.hourly))
    #expect(snowflake.definition(id: "Q")?.query?.key == "SnowflakeQuery")
    let athena = load(scheduled("AthenaQuery: c", QueryDecodingTests.hourly))
    #expect(athena.problems == [])
    #expect(athena.definition(id: "Q")?.inactiveReason == "skipped: it has no Query and no SnowflakeQuery")
    #expect(athena.definition(id: "Q")?.query == nil)
  }

  @Test(
    "What is wrong with a schedule is said in its place",
    arguments: [
      ("{RateMinutes: 1, TimeoutMinutes: 1}", 25, "RateMinutes: expected a whole number from 2 to 527040, found 1"),
      (
        "{RateMinutes: 527041, TimeoutMinutes: 1}", 25,
        "RateMinutes: expected a whole number from 2 to 527040, found 527041"
      ),
      ("{RateMinutes: 60, TimeoutMinutes: 0}", 45, "TimeoutMinutes: expected a whole number from 1 to 60, found 0"),
      ("{RateMinutes: 90, TimeoutMinutes: 61}", 45, "TimeoutMinutes: expected a whole number from 1 to 60, found 61"),
      ("{RateMinutes: 10, TimeoutMinutes: 15}", 25, "RateMinutes: expected at least TimeoutMinutes (15), found 10"),
      ("{CronExpression: '0 25 * * *', TimeoutMinutes: 1}", 31, "CronExpression: hour: expected numbers from 0 to 23"),
      ("{CronExpression: \"0 0 31 2 *\", TimeoutMinutes: 1}", 33, "CronExpression: no month of '2' has a day '31'"),
      ("{CronExpression: '', TimeoutMinutes: 1}", 29, "CronExpression: expected five fields: minute, hour"),
      ("{CronExpression: 5, TimeoutMinutes: 1}", 28, "CronExpression: expected text, found a number (5); put quotes"),
      ("{CronExpression: '0 0 * * *', RateMinutes: 5, TimeoutMinutes: 1}", 41, "a schedule takes one of the keys"),
      ("{TimeoutMinutes: 1}", 11, "a schedule needs one of the keys 'CronExpression' or 'RateMinutes'"),
      ("{RateMinutes: 5}", 11, "a schedule needs the key 'TimeoutMinutes'"),
    ])
  func schedules(_ schedule: String, _ column: Int, _ message: String) throws {
    let library = load(scheduled("Query: SELECT 1", "Schedule: \(schedule)"))
    #expect(library.problems.count == 1)
    let problem = try #require(library.problems.first)
    #expect(problem.message.hasPrefix(message), "\(problem)")
    #expect(problem.position == SourcePosition(line: 5, column: column))
    #expect(library.definitions.isEmpty)
  }

  @Test(
    "The timeouts and rates that are in use elsewhere are taken", arguments: [(60, 15), (60, 20), (43_200, 10), (2, 1)])
  func usedSchedules(_ rate: Int, _ timeout: Int) {
    let library = load(scheduled("Query: x", "Schedule: {RateMinutes: \(rate), TimeoutMinutes: \(timeout)}"))
    #expect(library.problems == [])
    let expected = Schedule(timing: .rate(minutes: rate), timeoutMinutes: timeout)
    #expect(library.definition(id: "Q")?.query?.schedule == expected)
  }

  @Test("A query whose text is no text is refused", arguments: ["5", "[a]", "{a: b}", "", "true"])
  func wrongText(_ value: String) {
    let library = load(scheduled("Query: \(value)", QueryDecodingTests.hourly))
    #expect(library.problems.map(\.code) == [.wrongType])
    #expect(library.definitions.isEmpty)
  }
}

@Suite("Title templates")
struct TitleTemplateTests {
  @Test("A placeholder ends at its brace, whatever combining mark comes after it")
  func combiningMarks() throws {
    let template = try TitleTemplate("{a}\u{301} and {b}\u{FE0F}")
    #expect(
      template.parts == [
        .field(FieldPath(key: "a")), .text("\u{301} and "), .field(FieldPath(key: "b")), .text("\u{FE0F}"),
      ])
  }

  @Test("Doubled braces stand for themselves")
  func doubledBraces() throws {
    #expect(try TitleTemplate("{{x}} {a}").parts == [.text("{x} "), .field(FieldPath(key: "a"))])
  }

  @Test("A placeholder that is not closed is refused where it begins, counted in bytes")
  func notClosed() {
    let error = #expect(throws: FieldPathError.self) { try TitleTemplate("é {a") }
    #expect(error?.offset == 3)
  }
}
