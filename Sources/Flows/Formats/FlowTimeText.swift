/// Reads and writes times as text, in UTC and the Gregorian calendar.
enum FlowTimeText {
  /// How many bytes `write` writes.
  static let byteCount = 29

  /// The time that the bytes are, in nanoseconds since 1970; nil when they are none or beyond 64 bits.
  ///
  /// Reads `2026-01-31 23:59:59`, the same with `T`, with any number of fraction digits, and with `Z` or an offset such
  /// as `+02:00`; a time without one is UTC, and digits beyond nanoseconds are dropped.
  static func nanos(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var reader = FlowTimeReader(bytes)
    return reader.read()
  }

  /// Appends a time as `2026-01-31 23:59:59.000000000`.
  static func write(_ nanos: Int64, into bytes: inout [UInt8]) {
    var writer = FlowTimeWriter()
    withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 1) { text in
      writer.write(nanos, to: text)
      bytes.append(contentsOf: text)
    }
  }

  /// Days since 1970, counting years from March so that leap days come last.
  static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthOfYear = month > 2 ? month - 3 : month + 9
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (monthOfYear * 153 + 2) / 5 + day - 1 - 719_468
  }

  /// The date of a day since 1970: the inverse of `daysSince1970`.
  static func civilDate(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let era = floored(days + 719_468, by: 146_097)
    let dayOfEra = era.remainder
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = era.quotient * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// A quotient rounded down, and a remainder that is not negative.
  @inline(__always)
  static func floored(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
