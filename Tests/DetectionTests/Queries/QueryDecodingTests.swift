import Testing

@testable import Detection

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
    #expect(query.sourcePosition(ofTextOffset: 0) == SourcePosition(line: 5, column: 3))
    #expect(query.sourcePosition(ofTextOffset: 9) == SourcePosition(line: 6, column: 3))
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
