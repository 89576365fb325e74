import Testing

@testable import Detection

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
