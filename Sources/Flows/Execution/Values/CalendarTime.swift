/// A time of the Gregorian calendar in UTC, to and from nanoseconds since 1970.
struct CalendarTime: Equatable {
  static let nanosPerSecond: Int64 = 1_000_000_000
  static let nanosPerDay: Int64 = 86_400 * nanosPerSecond

  var year: Int64
  var month: Int64
  var day: Int64
  /// Nanoseconds since midnight.
  var nanosOfDay: Int64

  /// The parts of a time.
  init(nanos: Int64) {
    let days = Self.floorDivide(nanos, Self.nanosPerDay)
    nanosOfDay = nanos &- days &* Self.nanosPerDay
    (year, month, day) = Self.date(ofDay: days)
  }

  /// A time of its parts, which need not be a date that exists.
  init(year: Int64, month: Int64, day: Int64, nanosOfDay: Int64 = 0) {
    (self.year, self.month, self.day, self.nanosOfDay) = (year, month, day, nanosOfDay)
  }

  /// Nanoseconds since 1970, nil when they do not fit 64 bits.
  var nanos: Int64? {
    let (midnight, overflow) = days.multipliedReportingOverflow(by: Self.nanosPerDay)
    let (sum, overflowOfSum) = midnight.addingReportingOverflow(nanosOfDay)
    if !overflow && !overflowOfSum { return sum }
    // The first day that 64 bits reach has its midnight outside of them.
    let (later, overflowOfLater) = (days + 1).multipliedReportingOverflow(by: Self.nanosPerDay)
    let (result, overflowOfResult) = later.addingReportingOverflow(nanosOfDay - Self.nanosPerDay)
    return overflowOfLater || overflowOfResult ? nil : result
  }

  /// Days since 1970-01-01.
  var days: Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = Self.floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Whether there is such a date.
  var exists: Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let next =
      month == 12
      ? CalendarTime(year: year + 1, month: 1, day: 1) : CalendarTime(year: year, month: month + 1, day: 1)
    return days < next.days
  }

  /// The date of a day since 1970-01-01.
  static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The quotient cut towards the past rather than towards zero.
  static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
  }
}
