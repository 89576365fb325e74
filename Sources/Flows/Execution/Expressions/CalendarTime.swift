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

extension CalendarTime {
  /// The number of the unit that a time lies in; consecutive units have consecutive numbers.
  static func number(of unit: TimeUnit, at nanos: Int64) -> Int64 {
    switch unit {
    case .second: return floorDivide(nanos, nanosPerSecond)
    case .minute: return floorDivide(nanos, 60 * nanosPerSecond)
    case .hour: return floorDivide(nanos, 3_600 * nanosPerSecond)
    case .day: return floorDivide(nanos, nanosPerDay)
    case .week:
      // 1970-01-01 was a Thursday: three days after the Monday of its week.
      return floorDivide(floorDivide(nanos, nanosPerDay) + 3, 7)
    case .month:
      let time = CalendarTime(nanos: nanos)
      return time.year * 12 + time.month - 1
    case .year: return CalendarTime(nanos: nanos).year
    }
  }

  /// A time cut down to the start of its unit, nil when that does not fit 64 bits.
  static func start(of unit: TimeUnit, at nanos: Int64) -> Int64? {
    let number = number(of: unit, at: nanos)
    switch unit {
    case .second: return product(number, nanosPerSecond)
    case .minute: return product(number, 60 * nanosPerSecond)
    case .hour: return product(number, 3_600 * nanosPerSecond)
    case .day: return product(number, nanosPerDay)
    case .week: return product(number * 7 - 3, nanosPerDay)
    case .month:
      let year = floorDivide(number, 12)
      return CalendarTime(year: year, month: number - year * 12 + 1, day: 1).nanos
    case .year: return CalendarTime(year: number, month: 1, day: 1).nanos
    }
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64? {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : result
  }
}

extension CalendarTime {
  /// Nanoseconds since 1970 of a date, `2026-01-31`, with or without a time of day, ` 23:59:59.5` or `T23:59`, and a
  /// zone, `Z` or `+01:00`; nil when the text is anything else.
  static func nanos(ofText text: UnsafeRawBufferPointer) -> Int64? {
    var reader = Reader(text: text)
    guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
      reader.skip("-"), let day = reader.number(digits: 2)
    else { return nil }
    var time = CalendarTime(year: year, month: month, day: day)
    guard time.exists else { return nil }
    guard !reader.isAtEnd else { return time.nanos }
    guard reader.skip(" ") || reader.skip("T"), let nanosOfDay = reader.timeOfDay() else { return nil }
    guard let offset = reader.zone(), reader.isAtEnd else { return nil }
    time.nanosOfDay = nanosOfDay - offset
    return time.nanos
  }

  /// Reads a time from left to right.
  private struct Reader {
    let text: UnsafeRawBufferPointer
    var position = 0

    var isAtEnd: Bool { position == text.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < text.count, UInt32(text[position]) == character.value else { return false }
      position += 1
      return true
    }

    mutating func number(digits: Int) -> Int64? {
      guard position + digits <= text.count else { return nil }
      var result: Int64 = 0
      for byte in text[position..<position + digits] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        result = result * 10 + Int64(byte - 0x30)
      }
      position += digits
      return result
    }

    /// Hours and minutes, seconds when they are there, with a fraction of at most nine digits.
    mutating func timeOfDay() -> Int64? {
      guard let hours = number(digits: 2), hours < 24, skip(":"), let minutes = number(digits: 2), minutes < 60
      else { return nil }
      var nanos = (hours * 3_600 + minutes * 60) * CalendarTime.nanosPerSecond
      guard skip(":") else { return nanos }
      guard let seconds = number(digits: 2), seconds < 60 else { return nil }
      nanos += seconds * CalendarTime.nanosPerSecond
      return skip(".") ? fraction().map { nanos + $0 } : nanos
    }

    private mutating func fraction() -> Int64? {
      var unit = CalendarTime.nanosPerSecond
      var nanos: Int64 = 0
      while unit > 1, let digit = number(digits: 1) {
        unit /= 10
        nanos += digit * unit
      }
      return unit == CalendarTime.nanosPerSecond ? nil : nanos
    }

    /// How far the zone is ahead of UTC, in nanoseconds; 0 when none is written.
    mutating func zone() -> Int64? {
      if isAtEnd || skip("Z") { return 0 }
      let isBehind = skip("-")
      guard isBehind || skip("+"), let hours = number(digits: 2), skip(":") || true,
        let minutes = number(digits: 2), hours < 24, minutes < 60
      else { return nil }
      let offset = (hours * 3_600 + minutes * 60) * CalendarTime.nanosPerSecond
      return isBehind ? -offset : offset
    }
  }
}
