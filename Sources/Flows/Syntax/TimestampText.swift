/// Times as text: `2026-01-31`, `2026-01-31 23:59`, `2026-01-31T23:59:59.123456789Z`, with an offset like `+01:00`.
enum TimestampText {
  /// What a message says was expected.
  static let grammar = "a time like '2026-01-31 23:59:59'"

  /// The nanoseconds since 1970 of a text, UTC unless it says otherwise; nil when it is not a time or out of range.
  static func nanos(of text: String) -> Int64? {
    var reader = TimestampReader(Array(text.utf8))
    return reader.read()
  }
}

/// Reads the parts of a time one after the other.
private struct TimestampReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func read() -> Int64? {
    skipSpace()
    guard let days = readDate() else { return nil }
    var (seconds, fraction) = (Int64(0), Int64(0))
    if isAt("T") || isAt("t") || isAt(" "), place + 1 < bytes.count, SQLTokenizer.isDigit(bytes[place + 1]) {
      place += 1
      guard let time = readTime() else { return nil }
      (seconds, fraction) = time
      guard let offset = readOffset() else { return nil }
      seconds -= offset
    }
    skipSpace()
    guard place == bytes.count else { return nil }
    return Self.nanos(seconds: days * 86_400 + seconds, fraction: fraction)
  }

  private static func nanos(seconds: Int64, fraction: Int64) -> Int64? {
    let (nanos, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowsToo) = nanos.addingReportingOverflow(fraction)
    return overflows || overflowsToo ? nil : sum
  }

  private func isAt(_ character: Unicode.Scalar) -> Bool {
    place < bytes.count && bytes[place] == UInt8(ascii: character)
  }

  private mutating func skipSpace() {
    while isAt(" ") { place += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    place += 1
    return true
  }

  /// A number of exactly so many digits, within a range.
  private mutating func readNumber(digits: Int, _ range: ClosedRange<Int64>) -> Int64? {
    guard place + digits <= bytes.count else { return nil }
    let part = bytes[place..<place + digits]
    guard part.allSatisfy(SQLTokenizer.isDigit) else { return nil }
    place += digits
    let number = part.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    return range.contains(number) ? number : nil
  }

  /// The days since 1970 of `yyyy-mm-dd`.
  private mutating func readDate() -> Int64? {
    guard let year = readNumber(digits: 4, 0...9_999), skip("-"), let month = readNumber(digits: 2, 1...12), skip("-"),
      let day = readNumber(digits: 2, 1...31), day <= Self.days(in: month, of: year)
    else { return nil }
    return Self.days(year: year, month: month, day: day)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Counts years from March, so that the day that leap years add is a year's last.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The seconds of `hh:mm[:ss[.fraction]]` and the fraction in nanoseconds.
  private mutating func readTime() -> (Int64, Int64)? {
    guard let hour = readNumber(digits: 2, 0...23), skip(":"), let minute = readNumber(digits: 2, 0...59) else {
      return nil
    }
    var second = Int64(0)
    if skip(":") {
      guard let read = readNumber(digits: 2, 0...59) else { return nil }
      second = read
    }
    guard let fraction = readFraction() else { return nil }
    return (hour * 3_600 + minute * 60 + second, fraction)
  }

  /// Up to nine digits after a point.
  private mutating func readFraction() -> Int64? {
    guard skip(".") else { return 0 }
    var (fraction, digits) = (Int64(0), 0)
    while place < bytes.count, SQLTokenizer.isDigit(bytes[place]), digits < 9 {
      fraction = fraction * 10 + Int64(bytes[place] - UInt8(ascii: "0"))
      (place, digits) = (place + 1, digits + 1)
    }
    if digits == 0 { return nil }
    return (digits..<9).reduce(fraction) { fraction, _ in fraction * 10 }
  }

  /// The seconds east of UTC of `Z`, `+hh`, `+hhmm` or `+hh:mm`; 0 when there is none.
  private mutating func readOffset() -> Int64? {
    skipSpace()
    if skip("Z") || skip("z") { return 0 }
    let isWest = isAt("-")
    guard skip("+") || skip("-") else { return 0 }
    guard let hours = readNumber(digits: 2, 0...15) else { return nil }
    var minutes = Int64(0)
    if skip(":") || place < bytes.count && SQLTokenizer.isDigit(bytes[place]) {
      guard let read = readNumber(digits: 2, 0...59) else { return nil }
      minutes = read
    }
    return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }
}
