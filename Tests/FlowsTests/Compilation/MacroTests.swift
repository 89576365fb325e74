import Primitives
import Testing

@testable import Flows

@Suite("Time macros")
struct MacroTests {
  private static let hour: Int64 = 3_600_000_000_000

  @Test(
    "An offset is a positive whole number with an optional space and unit, in any case",
    arguments: [
      ("1", 1_000_000_000), ("3600", hour), ("1s", 1_000_000_000), ("1 sec", 1_000_000_000),
      ("2 second", 2_000_000_000),
      ("2seconds", 2_000_000_000), ("5m", hour / 12), ("5 min", hour / 12), ("60 minute", hour),
      ("90 minutes", hour * 3 / 2),
      ("1h", hour), ("1hr", hour), ("2 hrs", hour * 2), ("1 hour", hour), ("1 HOURS", hour), ("1d", hour * 24),
      ("1 day", hour * 24), ("3 days", hour * 72), ("1w", hour * 168), ("1wk", hour * 168), ("1 week", hour * 168),
      ("2 Weeks", hour * 336),
    ] as [(String, Int64)])
  func offsets(offset: String, nanos: Int64) throws {
    let expected = Expression.all([
      .comparison(
        .greaterOrEqual, .column(.eventTime), .timeShifted(.referenceTime, byNanos: .constant(.integer(-nanos)))),
      .comparison(.less, .column(.eventTime), .referenceTime),
    ])
    #expect(try filter("p_occurs_since(\(offset))") == expected)
    #expect(try filter("P_OCCURS_SINCE('\(offset)')") == expected)
    #expect(try filter("p_occurs_since( ' \(offset) ' )") == expected)
  }

  @Test("The name of a macro in double quotes is the macro as well")
  func quotedName() throws {
    #expect(try filter("\"P_Occurs_Since\"('1 hour')") == filter("p_occurs_since(1h)"))
    #expect(firstProblem("SELECT srcAddr FROM aws_vpcflow WHERE \"p_occurs_since\"(p_event_time)") != nil)
    #expect(firstProblem("SELECT srcAddr FROM aws_vpcflow WHERE \"p_occurs_since\"(p_event_time, 5)") != nil)
  }

  @Test(
    "What is no offset is refused where it stands",
    arguments: [
      "'1 fortnight'", "0", "'-1 day'", "-1", "1.5", "'1.5h'", "''", "'h'", "1 day ago", "'99999999999w'", "bytes",
      "'1' hour", "1 + 1",
    ])
  func badOffsets(offset: String) throws {
    let problem = try #require(firstProblem("SELECT srcAddr FROM aws_vpcflow WHERE p_occurs_since(\(offset))"))
    #expect(problem.message.hasPrefix("expected a positive whole number and a unit"))
    #expect(problem.offset == 53)
    #expect(problem.length == offset.utf8.count)
    #expect(problem.suggestion?.contains("p_occurs_since('1 hour')") == true)
  }

  @Test(
    "The arguments of macros choose the times and the column",
    arguments: [
      (
        "p_occurs_since(1d, t)",
        [#"( p_event_time ge CURRENT_TIMESTAMP - 86400 s ) and ( p_event_time lt CURRENT_TIMESTAMP )"#]
      ),
      (
        "p_occurs_since(1d, , start)", [#"( start ge CURRENT_TIMESTAMP - 86400 s ) and ( start lt CURRENT_TIMESTAMP )"#]
      ),
      ("p_occurs_since(1d, t, end)", [#"( end ge CURRENT_TIMESTAMP - 86400 s ) and ( end lt CURRENT_TIMESTAMP )"#]),
      (
        "p_occurs_since('1d', 't', 'p_parse_time')",
        [
          #"( p_parse_time ge CURRENT_TIMESTAMP - 86400 s ) and ( p_parse_time lt CURRENT_TIMESTAMP )"#
        ]
      ),
      (
        "p_occurs_between('2026-01-01', '2026-01-02')",
        [
          #"( p_event_time ge "2026-01-01 00:00:00.000000000" ) and ( p_event_time le "2026-01-02 00:00:00.000000000" )"#
        ]
      ),
      (
        "p_occurs_between(DATEADD(day, -1, CURRENT_TIMESTAMP), CURRENT_TIMESTAMP(), , start)",
        [
          #"( start ge CURRENT_TIMESTAMP - 86400 s ) and ( start le CURRENT_TIMESTAMP )"#
        ]
      ),
      (
        "p_occurs_around('2026-01-01 12:00', 5m)",
        [
          #"( p_event_time ge "2026-01-01 11:55:00.000000000" ) and ( p_event_time le "2026-01-01 12:05:00.000000000" )"#
        ]
      ),
      (
        "p_occurs_around(p_current_timestamp(), '1 hour', t)",
        [
          #"( p_event_time ge CURRENT_TIMESTAMP - 3600 s ) "#
            + #"and ( p_event_time le CURRENT_TIMESTAMP + 3600 s )"#
        ]
      ),
      (
        "p_occurs_after('2026-01-01')",
        [#"( p_event_time ge "2026-01-01 00:00:00.000000000" ) and ( p_event_time lt CURRENT_TIMESTAMP )"#]
      ),
      (
        "p_occurs_before('2026-01-01 00:00:00'::timestamp, t)",
        [
          #"p_event_time le "2026-01-01 00:00:00.000000000""#
        ]
      ),
    ])
  func arguments(macro: String, expected: [String]) throws {
    // A macro alone is not among the lines of the filter, so it stands beside another condition here.
    let query = try compiled("SELECT srcAddr FROM aws_vpcflow t WHERE \(macro) IS TRUE")
    let lines = expected.map { "( \($0) ) is \"true\"" }
    #expect(query.stages.last?.lines == lines)
  }

  @Test(
    "A macro can be negated and joined to other conditions",
    arguments: [
      (
        "NOT p_occurs_since(1s)",
        [#"not ( ( p_event_time ge CURRENT_TIMESTAMP - 1 s ) and ( p_event_time lt CURRENT_TIMESTAMP ) )"#]
      ),
      (
        "srcPort = 5 OR p_occurs_after('2026-01-01')",
        [
          #"( srcPort eq "5" ) or ( ( p_event_time ge "2026-01-01 00:00:00.000000000" ) "#
            + #"and ( p_event_time lt CURRENT_TIMESTAMP ) )"#
        ]
      ),
      ("srcPort = 5 AND p_occurs_after('2026-01-01')", [#"srcPort eq "5""#]),
    ])
  func combinations(condition: String, expected: [String]) throws {
    #expect(try filterLines(condition) == expected)
  }

  @Test(
    "Wrong calls of macros are refused where they stand, with how to call them",
    arguments: [
      ("p_occurs_since()", 39, "p_occurs_since has 1 to 3 arguments"),
      ("p_occurs_since(1d, , start, 5)", 39, "p_occurs_since has 1 to 3 arguments"),
      ("p_occurs_between('2026-01-01')", 39, "p_occurs_between has 2 to 4 arguments"),
      ("p_occurs_between('2026-01-01', )", 39, "p_occurs_between needs a time"),
      ("p_occurs_after('yesterday')", 54, "time: expected a time, this text is none"),
      ("p_occurs_after(5)", 54, "time: expected a time, this is a whole number"),
      ("p_occurs_since(1d, x)", 58, "unknown table x: the query reads t"),
      ("p_occurs_since(1d, t, srcAddr)", 58, "p_occurs_since: expected a column that holds a time"),
      ("p_occurs_since(1d, , wrong)", 60, "unknown column wrong"),
      ("p_occurs_since(1d, 5)", 58, "expected the table's alias"),
      ("p_occurs_since(1d, , 5)", 60, "expected a column that holds a time"),
      ("p_occurs_around('2026-01-01', 'x')", 69, "expected a positive whole number and a unit"),
      ("p_occurs_snice(1d)", 55, "a number is followed by letters"),
      ("p_occurs_snice('1d')", 39, "unknown function p_occurs_snice"),
    ])
  func wrongCalls(macro: String, column: Int, message: String) throws {
    let sql = "SELECT bytes FROM aws_vpcflow t WHERE \(macro)"
    let problem = try #require(firstProblem(sql))
    #expect(problem.message.hasPrefix(message))
    #expect(problem.position(in: sql).column == column)
  }

  @Test("Places after macros of any length are those of the author's text")
  func placesAfterMacros() throws {
    let sql =
      "SELECT srcAddr\nFROM aws_vpcflow\nWHERE p_occurs_since(1 hour,,start) AND p_occurs_since(2   d)\n  AND wrong = 1"
    #expect(problems(sql) == ["4:7: unknown column wrong"])
  }
}

@Suite("The range of event times")
struct EventTimeRangeTests {
  private static let day: Int64 = 86_400_000_000_000

  @Test(
    "A filter bounds the event times where all its ways to be true do",
    arguments: [
      ("bytes > 5", nil, nil), ("p_occurs_since(1d)", 9 * day, 10 * day - 1), ("NOT p_occurs_since(1d)", nil, nil),
      ("p_occurs_since(1d) AND p_occurs_since(2d)", 9 * day, 10 * day - 1),
      ("p_occurs_since(1d) OR p_occurs_since(2d)", 8 * day, 10 * day - 1),
      ("p_occurs_since(1d) OR bytes > 5", nil, nil),
      ("p_occurs_since(1d) AND (bytes > 5 OR bytes < 3)", 9 * day, 10 * day - 1),
      ("p_occurs_after('1970-01-02')", day, 10 * day - 1), ("p_occurs_before('1970-01-02')", nil, day),
      ("p_occurs_between('1970-01-02', '1970-01-04')", day, 3 * day),
      ("p_occurs_around(CURRENT_TIMESTAMP, 1d)", 9 * day, 11 * day),
      ("p_event_time > '1970-01-02'", day, nil), ("'1970-01-02' >= p_event_time", nil, day),
      ("p_event_time = '1970-01-02'", day, day), ("p_event_time IN ('1970-01-02', '1970-01-05')", day, 4 * day),
      ("p_event_time NOT IN ('1970-01-02')", nil, nil), ("p_event_time <> '1970-01-02'", nil, nil),
      ("NOT (p_event_time < '1970-01-02' OR p_event_time >= '1970-01-05')", day, 4 * day - 1),
      ("p_event_time >= DATE_TRUNC(day, CURRENT_TIMESTAMP)", 10 * day, nil),
      ("p_event_time >= DATE_TRUNC(week, CURRENT_TIMESTAMP)", 4 * day, nil),
      ("p_event_time >= DATEADD(hour, -12, DATE_TRUNC(month, CURRENT_TIMESTAMP))", -day / 2, nil),
      ("p_event_time < DATE_TRUNC(day, CURRENT_TIMESTAMP) + INTERVAL '1 hour'", nil, 10 * day + day / 24 - 1),
      ("p_occurs_since(1d, , start)", nil, nil),
      ("p_occurs_since(1d) AND p_event_time > '1970-01-10 12:00'", 9 * day + day / 2, 10 * day - 1),
      ("p_event_time > start", nil, nil), ("p_event_time < CURRENT_TIMESTAMP", nil, 10 * day - 1),
    ] as [(String, Int64?, Int64?)])
  func ranges(condition: String, earliest: Int64?, latest: Int64?) throws {
    let range = try compiled("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)").eventTimeRange
    #expect(range.earliestNanos(asOf: 10 * Self.day) == earliest)
    #expect(range.latestNanos(asOf: 10 * Self.day) == latest)
  }

  @Test("A bound beyond the range of 64 bits is the end of the range")
  func saturation() throws {
    let range = try compiled("SELECT srcAddr FROM aws_vpcflow WHERE p_occurs_since('15000 weeks')").eventTimeRange
    #expect(range.earliestNanos(asOf: .min + 5) == .min)
  }
}
