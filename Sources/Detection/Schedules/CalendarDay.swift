/// A day of the Gregorian calendar.
struct CalendarDay: Equatable {
  var year: Int
  var month: Int
  var day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that begins so many days after 1970-01-01.
  ///
  /// Years are counted from March, so that leap days come last, in periods of 400 years.
  init(daysSince1970 days: Int) {
    let sinceMarch = days + CalendarDay.daysFromMarchOfYear0
    let (period, dayOfPeriod) = CalendarDay.divided(sinceMarch, by: 146_097)
    let leapDays = dayOfPeriod / 1_460 - dayOfPeriod / 36_524 + dayOfPeriod / 146_096
    let yearOfPeriod = (dayOfPeriod - leapDays) / 365
    let dayOfYear = dayOfPeriod - (yearOfPeriod * 365 + yearOfPeriod / 4 - yearOfPeriod / 100)
    let monthFromMarch = (dayOfYear * 5 + 2) / 153
    day = dayOfYear - (monthFromMarch * 153 + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = period * 400 + yearOfPeriod + (month <= 2 ? 1 : 0)
  }

  /// How many days after 1970-01-01 it begins; for years from 1 on.
  var daysSince1970: Int {
    let yearFromMarch = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let leapDays = yearFromMarch / 4 - yearFromMarch / 100 + yearFromMarch / 400
    return yearFromMarch * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + day - 1
      - CalendarDay.daysFromMarchOfYear0
  }

  /// How many days a month has.
  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The day of the week on which a day falls, from 0 for Sunday to 6.
  static func weekday(ofDaysSince1970 days: Int) -> Int {
    // 1970-01-01 was a Thursday.
    divided(days + 4, by: 7).remainder
  }

  /// The days from 0000-03-01 to 1970-01-01.
  private static let daysFromMarchOfYear0 = 719_468

  /// Division that rounds down, also below zero.
  private static func divided(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
