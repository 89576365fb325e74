import Primitives
import Testing

@Suite("Days of the calendar")
struct CalendarDayTests {
  @Test("Every day of 400 years follows the one before, and has its own number", arguments: [-401, 1890])
  func everyDay(firstYear: Int) {
    var expected = CalendarDay(year: firstYear, month: 1, day: 1)
    let first = expected.daysSince1970
    var wrong: [CalendarDay] = []
    for days in first..<(first + 146_097) {
      let day = CalendarDay(daysSince1970: days)
      if day != expected || day.daysSince1970 != days || !day.exists { wrong.append(day) }
      expected.day += 1
      if expected.day > CalendarDay.dayCount(ofMonth: expected.month, year: expected.year) {
        expected = CalendarDay(year: expected.year, month: expected.month + 1, day: 1)
      }
      if expected.month > 12 { expected = CalendarDay(year: expected.year + 1, month: 1, day: 1) }
    }
    #expect(wrong == [])
  }

  @Test(
    "Days of the week are those of the calendar",
    arguments: [
      ((1970, 1, 1), 4), ((2026, 11, 21), 6), ((2000, 2, 29), 2), ((1969, 12, 31), 3), ((1900, 1, 1), 1),
    ])
  func weekday(_ date: (year: Int, month: Int, day: Int), _ expected: Int) {
    let day = CalendarDay(year: date.year, month: date.month, day: date.day)
    #expect(CalendarDay.weekday(ofDaysSince1970: day.daysSince1970) == expected)
  }

  @Test(
    "A day that the calendar does not have does not exist",
    arguments: [(2025, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (2026, 1, 32)])
  func missing(year: Int, month: Int, day: Int) {
    #expect(!CalendarDay(year: year, month: month, day: day).exists)
  }

  @Test(
    "A quotient is rounded down",
    arguments: [(7, 3, 2), (6, 3, 2), (-1, 3, -1), (-3, 3, -1), (-4, 3, -2), (.min, 1, .min), (0, 5, 0)]
      as [(Int, Int, Int)])
  func floorDivided(dividend: Int, divisor: Int, quotient: Int) {
    #expect(dividend.floorDivided(by: divisor) == quotient)
  }
}
