import Testing

@testable import Detection

/// The times that events carry.
@Suite struct EventTimeTests {
  @Test(
    "A time is read to the nanosecond, with or without fraction and offset",
    arguments: [
      ("1970-01-01 00:00:00", 0),
      ("1970-01-01T00:00:00.000000001Z", 1),
      ("2025-10-23 23:15:59.818948801", 1_761_261_359_818_948_801),
      ("2025-10-24T01:15:59.818948801+02:00", 1_761_261_359_818_948_801),
      ("2024-02-29T12:00:00Z", 1_709_208_000_000_000_000),
      ("1969-12-31 23:59:59.5", -500_000_000),
      ("2025-10-23 23:15:59.8189488019", 1_761_261_359_818_948_801),
    ] as [(String, Int64)])
  func times(_ text: String, _ nanos: Int64) {
    #expect(EventTime.unixNanos(text) == nanos)
  }

  @Test(
    "What is no time is nil",
    arguments: [
      "", "2025", "2025-13-01 00:00:00", "2025-02-29 00:00:00", "2025-10-23 24:00:00", "2025-10-23 23:15:59.",
      "2025-10-23 23:15:59 UTC", "2025-10-23 23:15:59+2", "9999-12-31 23:59:59", "2025-10-23 23:15:59Zx",
    ])
  func noTimes(_ text: String) {
    #expect(EventTime.unixNanos(text) == nil)
  }
}

/// Numbers since 1970.
@Suite struct EpochTimeTests {
  @Test(
    "The size of a number says its unit",
    arguments: [
      ("1764339187", 1_764_339_187_000_000_000), ("1764339187.25", 1_764_339_187_250_000_000),
      ("1764339187123", 1_764_339_187_123_000_000), ("1764339187123456", 1_764_339_187_123_456_000),
      ("1764339187123456789", 1_764_339_187_123_456_789), ("0", 0),
      ("1764339187.1234567891", 1_764_339_187_123_456_789),
      ("", nil), ("-1", nil), ("+1", nil), ("1.", nil), (".5", nil), ("1e9", nil), ("9223372036854775808", nil),
      ("12h", nil),
    ] as [(String, Int64?)])
  func units(_ text: String, _ nanos: Int64?) {
    #expect(EventTime.unixNanos(sinceEpoch: text) == nanos)
  }
}

@Suite("Days of the calendar")
struct CalendarDayTests {
  @Test("Every day of 400 years follows the one before, and has its own number")
  func everyDay() {
    var expected = CalendarDay(year: 1890, month: 1, day: 1)
    let first = expected.daysSince1970
    var wrong: [CalendarDay] = []
    for days in first..<(first + 146_097) {
      let day = CalendarDay(daysSince1970: days)
      if day != expected || day.daysSince1970 != days { wrong.append(day) }
      expected.day += 1
      if expected.day > CalendarDay.days(in: expected.month, of: expected.year) {
        expected = CalendarDay(year: expected.year, month: expected.month + 1, day: 1)
      }
      if expected.month > 12 { expected = CalendarDay(year: expected.year + 1, month: 1, day: 1) }
    }
    #expect(wrong == [])
  }

  @Test(
    "Days of the week are those of the calendar",
    arguments: [("1970-01-01", 4), ("2026-11-21", 6), ("2000-02-29", 2), ("1969-12-31", 3), ("1900-01-01", 1)])
  func weekday(_ date: String, _ expected: Int) throws {
    let nanos = try #require(ScheduleTime.nanos("\(date) 12:00"))
    let minutes = UnixMinutes.floor(nanos)
    #expect(CalendarDay.weekday(ofDaysSince1970: Int((Double(minutes) / 1_440).rounded(.down))) == expected)
  }
}

@Suite("What a detection asks of its windows")
struct WindowTermsTests {
  @Test(
    "A dedup period is its minutes, and one of centuries never ends",
    arguments: [
      (60, Int64(3_600_000_000_000)), (153_722_867, 9_223_372_020_000_000_000), (153_722_868, .max),
    ])
  func period(minutes: Int, nanos: Int64) throws {
    let text =
      "AnalysisType: rule\nRuleID: R\nEnabled: true\nLogTypes: [L]\nSeverity: Low\nDedupPeriodMinutes: \(minutes)\n"
      + "Detection: [{Condition: AlwaysTrue}]\n"
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "r.yml")])
    let definition = try #require(library.definitions.first, "\(library.problems)")
    #expect(WindowTerms(matchesOf: definition).periodNanos == nanos)
    #expect(WindowTerms(errorsOf: definition).periodNanos == nanos)
  }
}
