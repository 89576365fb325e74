/// Times in nanoseconds since 1970, in UTC, as 64 bits hold them: of the years 1677 to 2262.
public enum UnixTime {
  /// Nanoseconds in a second.
  public static let nanosPerSecond: Int64 = 1_000_000_000
  /// Nanoseconds in a day.
  public static let nanosPerDay: Int64 = 86_400 * nanosPerSecond

  /// How a time is written: a date such as `2026-01-31`, a separator, a time of day such as `23:59:59.5`, and a zone,
  /// `Z` or an offset such as `+01:00`; without one it is UTC.
  public enum Form: Sendable {
    /// Logs: with a time of day to the second; a comma may be before a fraction, of which digits beyond nanoseconds are
    /// dropped. `T`, `t` or a space, `Z` or `z`, an offset with or without its colon, and leap seconds.
    case log
    /// SQL: a date alone, or a time of day with or without seconds, of at most nine digits after the point. `T` or a
    /// space, `Z`, an offset with or without its colon.
    case sql
    /// Commands: RFC 3339, with what SQL may leave out.
    case command
  }

  /// The time that a text is; nil when it is none, or one beyond 64 bits.
  ///
  /// A leap second counts as the first second of the next minute.
  @inlinable
  public static func nanos(_ text: UnsafeRawBufferPointer, _ form: Form) -> Int64? {
    var reader = UnixTimeReader(bytes: text, form: form)
    return reader.read()
  }

  /// The time that a text is; nil when it is none, or one beyond 64 bits.
  public static func nanos(_ text: String, _ form: Form) -> Int64? {
    var text = text
    return text.withUTF8 { nanos(UnsafeRawBufferPointer($0), form) }
  }

  /// A time in UTC to the second, for example `2026-03-01T09:30:00Z`.
  public static func text(_ nanos: Int64) -> String {
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let seconds = Int(nanos.floorDivided(by: nanosPerSecond))
    let days = seconds.floorDivided(by: 86_400)
    let (date, time) = (CalendarDay(daysSince1970: days), seconds - days * 86_400)
    return "\(date.year)-\(digits(date.month))-\(digits(date.day))"
      + "T\(digits(time / 3_600)):\(digits(time / 60 % 60)):\(digits(time % 60))Z"
  }

  /// What a number since 1970 counts.
  public enum Unit: Sendable {
    /// Seconds, which may be below zero.
    case seconds
    /// What its size tells: seconds below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, else nanoseconds. As
    /// seconds these bounds are the year 5138, as the next unit they are 1973. It is not below zero.
    case bySize
  }

  /// The time that a number since 1970 is; nil when the text is none, or a time beyond 64 bits.
  ///
  /// Digits may follow after a point; those beyond nanoseconds are dropped.
  public static func nanos(ofNumber text: UnsafeRawBufferPointer, _ unit: Unit) -> Int64? {
    let isNegative = unit == .seconds && text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0)
    let wholeDigits = digits.prefix { $0 != UInt8(ascii: ".") }
    guard let whole = number(wholeDigits) else { return nil }
    var unitNanos = nanosPerSecond
    if unit == .bySize {
      for bound: Int64 in [100_000_000_000, 100_000_000_000_000, 100_000_000_000_000_000] where whole >= bound {
        unitNanos /= 1_000
      }
    }
    let sign: Int64 = isNegative ? -1 : 1
    let (wholeNanos, isTooLarge) = (whole * sign).multipliedReportingOverflow(by: unitNanos)
    if isTooLarge { return nil }
    var fraction: Int64 = 0
    if wholeDigits.endIndex < digits.endIndex {
      let fractionDigits = digits[(wholeDigits.endIndex + 1)...]
      guard !fractionDigits.isEmpty, fractionDigits.allSatisfy(\.isASCIIDigit) else { return nil }
      for digit in fractionDigits where unitNanos > 1 {
        unitNanos /= 10
        fraction += Int64(digit - UInt8(ascii: "0")) * unitNanos
      }
    }
    let (nanos, isBeyond) = wholeNanos.addingReportingOverflow(fraction * sign)
    return isBeyond ? nil : nanos
  }

  /// The time that a number since 1970 is; nil when the text is none, or a time beyond 64 bits.
  public static func nanos(ofNumber text: String, _ unit: Unit) -> Int64? {
    var text = text
    return text.withUTF8 { nanos(ofNumber: UnsafeRawBufferPointer($0), unit) }
  }

  /// The number that digits are; nil when there is none, or one beyond 64 bits.
  private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int64? {
    if digits.isEmpty { return nil }
    var number: Int64 = 0
    for digit in digits {
      guard digit.isASCIIDigit else { return nil }
      let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (next, isBeyond) = tenfold.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      if isTooLarge || isBeyond { return nil }
      number = next
    }
    return number
  }
}

/// Reads one time from left to right.
@usableFromInline
struct UnixTimeReader {
  @usableFromInline let bytes: UnsafeRawBufferPointer
  @usableFromInline let isLog: Bool
  @usableFromInline let isSQL: Bool
  @usableFromInline var offset = 0

  @inlinable
  init(bytes: UnsafeRawBufferPointer, form: UnixTime.Form) {
    self.bytes = bytes
    switch form {
    case .log: (isLog, isSQL) = (true, false)
    case .sql: (isLog, isSQL) = (false, true)
    case .command: (isLog, isSQL) = (false, false)
    }
  }

  @inlinable
  mutating func read() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
    let date = CalendarDay(year: year, month: month, day: day)
    guard date.exists else { return nil }
    var (seconds, nanos) = (date.daysSince1970 * 86_400, 0)
    if isLog || !isAtEnd {
      guard take("T") || take(" ") || !isSQL && take("t"), let hour = number(2), hour < 24, take(":"),
        let minute = number(2), minute < 60
      else { return nil }
      seconds += hour * 3_600 + minute * 60
      if take(":") {
        guard let second = number(2), second < (isSQL ? 60 : 61), let fraction = fraction() else { return nil }
        seconds += second
        nanos = fraction
      } else if isLog {
        return nil
      }
      guard let zoneSeconds = zoneSeconds(), isAtEnd else { return nil }
      seconds -= zoneSeconds
    }
    return Int64(exactly: Int128(seconds) * 1_000_000_000 + Int128(nanos))
  }

  @inlinable
  var isAtEnd: Bool { offset == bytes.count }

  /// The fraction of a second in nanoseconds; 0 without one.
  @inlinable
  mutating func fraction() -> Int? {
    guard take(".") || isLog && take(",") else { return 0 }
    var (nanos, unit, digitCount) = (0, 1_000_000_000, 0)
    while let digit = number(1) {
      unit /= 10
      nanos += digit * unit
      digitCount += 1
    }
    return digitCount == 0 || !isLog && digitCount > 9 ? nil : nanos
  }

  /// How far the zone is ahead of UTC.
  @inlinable
  mutating func zoneSeconds() -> Int? {
    if isAtEnd || take("Z") || !isSQL && take("z") { return 0 }
    let isBehind = take("-")
    guard isBehind || take("+"), let hours = number(2), hours < 24, take(":") || isLog || isSQL,
      let minutes = number(2), minutes < 60
    else { return nil }
    return (hours * 3_600 + minutes * 60) * (isBehind ? -1 : 1)
  }

  @inlinable
  mutating func number(_ digitCount: Int) -> Int? {
    guard bytes.count - offset >= digitCount else { return nil }
    var value = 0
    for place in offset..<(offset + digitCount) {
      guard bytes[place].isASCIIDigit else { return nil }
      value = value * 10 + Int(bytes[place] &- UInt8(ascii: "0"))
    }
    offset += digitCount
    return value
  }

  @inlinable
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }
}

/// Times and spans that meet the end of what 64 bits hold stay there.
extension Int64 {
  /// The sum, or the greatest or least integer when it does not fit.
  @inlinable @inline(__always)
  public func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the least or greatest integer when it does not fit.
  @inlinable @inline(__always)
  public func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
