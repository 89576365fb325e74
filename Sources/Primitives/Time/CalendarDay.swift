/// A day of the Gregorian calendar, in UTC.
@frozen
public struct CalendarDay: Equatable, Sendable {
  /// The year; 0 is the one before 1.
  public var year: Int
  /// The month, from 1.
  public var month: Int
  /// The day of the month, from 1.
  public var day: Int

  /// Makes a day, which need not exist.
  @inlinable
  public init(year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day that begins so many days after 1970-01-01.
  ///
  /// Years are counted from March, so that leap days come last, in periods of 400 years.
  @inlinable
  public init(daysSince1970 days: Int) {
    let sinceMarch = days + 719_468
    let period = sinceMarch.floorDivided(by: 146_097)
    let dayOfPeriod = sinceMarch - period * 146_097
    let leapDays = dayOfPeriod / 1_460 - dayOfPeriod / 36_524 + dayOfPeriod / 146_096
    let yearOfPeriod = (dayOfPeriod - leapDays) / 365
    let dayOfYear = dayOfPeriod - (yearOfPeriod * 365 + yearOfPeriod / 4 - yearOfPeriod / 100)
    let monthFromMarch = (dayOfYear * 5 + 2) / 153
    day = dayOfYear - (monthFromMarch * 153 + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = period * 400 + yearOfPeriod + (month <= 2 ? 1 : 0)
  }

  /// How many days after 1970-01-01 it begins.
  @inlinable
  public var daysSince1970: Int {
    let yearFromMarch = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let period = yearFromMarch.floorDivided(by: 400)
    let yearOfPeriod = yearFromMarch - period * 400
    let dayOfYear = (monthFromMarch * 153 + 2) / 5 + day - 1
    // From 0000-03-01 to 1970-01-01 there are 719,468 days.
    return period * 146_097 + yearOfPeriod * 365 + yearOfPeriod / 4 - yearOfPeriod / 100 + dayOfYear - 719_468
  }

  /// Whether the calendar has the day.
  @inlinable
  public var exists: Bool {
    month >= 1 && month <= 12 && day >= 1 && day <= CalendarDay.dayCount(ofMonth: month, year: year)
  }

  /// How many days a month has.
  @inlinable
  public static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The day of the week, from 0 for Sunday to 6, of the day that begins so many days after 1970-01-01.
  public static func weekday(ofDaysSince1970 days: Int) -> Int {
    // 1970-01-01 was a Thursday.
    days + 4 - (days + 4).floorDivided(by: 7) * 7
  }
}

extension FixedWidthInteger {
  /// The quotient rounded down, also below zero; the divisor is above zero.
  @inlinable @inline(__always)
  public func floorDivided(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
