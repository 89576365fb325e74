/// Reads the times that events carry.
///
/// Accepts `2025-10-23 23:15:59.818948801`, the same with `T`, with any number of fraction digits or none, and with `Z`
/// or an offset such as `+02:00`; a time without one is UTC.
public struct EventTime {
  /// The time that the text is, in nanoseconds since 1970; nil when it is none or beyond what 64 bits hold.
  public static func unixNanos(_ text: String) -> Int64? {
    var reader = EventTime(text)
    return reader.read()
  }

  /// The time that a number since 1970 is, in nanoseconds; nil when the text is none or beyond what 64 bits hold.
  ///
  /// Its size tells seconds (below 10¹¹, with a fraction if need be), milliseconds (below 10¹⁴), microseconds (below
  /// 10¹⁷) and nanoseconds apart: as seconds these bounds are the year 5138, as the next unit they are 1973.
  public static func unixNanos(sinceEpoch text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : "0"
    guard let whole = Int64(parts[0]), parts[0].utf8.allSatisfy(isDigit), fraction.utf8.allSatisfy(isDigit),
      !fraction.isEmpty
    else { return nil }
    var unit = [100_000_000_000, 100_000_000_000_000, 100_000_000_000_000_000].reduce(Int64(1_000_000_000)) {
      whole >= $1 ? $0 / 1_000 : $0
    }
    var (nanos, overflow) = whole.multipliedReportingOverflow(by: unit)
    for digit in fraction.utf8 {
      unit /= 10
      let (sum, carry) = nanos.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")) * unit)
      (nanos, overflow) = (sum, overflow || carry)
    }
    return overflow ? nil : nanos
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private var rest: Substring.UTF8View

  private init(_ text: String) {
    rest = text[...].utf8
  }

  private mutating func read() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2), take(":"),
      let second = number(2), (1...12).contains(month), (1...CalendarDay.days(in: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 61, let fraction = fraction(), let offset = offset(), rest.isEmpty
    else { return nil }
    let days = CalendarDay(year: year, month: month, day: day).daysSince1970
    let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
    let (nanos, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = nanos.addingReportingOverflow(fraction)
    return overflow || carry ? nil : sum
  }

  private mutating func number(_ digitCount: Int) -> Int? {
    var value = 0
    for _ in 0..<digitCount {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int? {
    guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    rest.removeFirst()
    return Int(byte - UInt8(ascii: "0"))
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// The fraction in nanoseconds; digits beyond the ninth are dropped.
  private mutating func fraction() -> Int64? {
    guard take(".") || take(",") else { return 0 }
    var nanos: Int64 = 0
    var digitCount = 0
    while let digit = digit() {
      if digitCount < 9 { nanos = nanos * 10 + Int64(digit) }
      digitCount += 1
    }
    if digitCount == 0 { return nil }
    for _ in min(digitCount, 9)..<9 { nanos *= 10 }
    return nanos
  }

  /// The offset from UTC in seconds.
  private mutating func offset() -> Int64? {
    if rest.isEmpty || take("Z") || take("z") { return 0 }
    let isBehind = take("-")
    guard isBehind || take("+"), let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
    let seconds = Int64(hours * 3_600 + minutes * 60)
    return isBehind ? -seconds : seconds
  }
}
