import Primitives

/// Times of flows for people.
public enum FlowTime {
  /// A time in nanoseconds since 1970 as `2026-01-31 23:59:59.000000000`, in UTC.
  public static func text(_ nanos: Int64) -> String {
    var bytes: [UInt8] = []
    FlowTimeText.write(nanos, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Writes times as text, in UTC and the Gregorian calendar.
enum FlowTimeText {
  /// How many bytes `write` writes.
  static let byteCount = 29

  /// Appends a time as `2026-01-31 23:59:59.000000000`.
  static func write(_ nanos: Int64, into bytes: inout [UInt8]) {
    var writer = FlowTimeWriter()
    withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 1) { text in
      writer.write(nanos, to: text)
      bytes.append(contentsOf: text)
    }
  }
}

/// Writes times as text, `2026-01-31 23:59:59.000000000`; quickly when they are of the same day as the one before.
struct FlowTimeWriter {
  /// The day that was written last, since 1970.
  private var day: Int64 = 0
  private var date = CalendarDay(daysSince1970: 0)

  /// Writes a time at the start of some bytes.
  ///
  /// - Precondition: there are at least `FlowTimeText.byteCount`.
  mutating func write(_ nanos: Int64, to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= FlowTimeText.byteCount, "a time has its room")
    let newDay = nanos.floorDivided(by: UnixTime.nanosPerDay)
    let nanosOfDay = Int(nanos &- newDay &* UnixTime.nanosPerDay)
    let (second, fraction) = nanosOfDay.quotientAndRemainder(dividingBy: Int(UnixTime.nanosPerSecond))
    if newDay != day { turn(to: newDay) }
    Self.write(date.year / 100, bytes, 0)
    Self.write(date.year % 100, bytes, 2)
    Self.write(date.month, bytes, 5, after: "-")
    Self.write(date.day, bytes, 8, after: "-")
    Self.write(second / 3_600, bytes, 11, after: " ")
    Self.write(second / 60 % 60, bytes, 14, after: ":")
    Self.write(second % 60, bytes, 17, after: ":")
    Self.write(fraction: fraction, bytes)
  }

  private mutating func turn(to newDay: Int64) {
    day = newDay
    date = CalendarDay(daysSince1970: Int(newDay))
  }

  /// Writes two digits, and the character before them.
  @inline(__always)
  private static func write(
    _ value: Int, _ bytes: UnsafeMutableRawBufferPointer, _ place: Int, after separator: Unicode.Scalar? = nil
  ) {
    if let separator { bytes[place - 1] = UInt8(ascii: separator) }
    bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
    bytes[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
  }

  private static func write(fraction: Int, _ bytes: UnsafeMutableRawBufferPointer) {
    bytes[19] = UInt8(ascii: ".")
    if fraction == 0 {
      for place in 20...28 { bytes[place] = UInt8(ascii: "0") }
      return
    }
    var rest = UInt32(truncatingIfNeeded: fraction)
    for place in stride(from: 28, through: 20, by: -1) {
      bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}

/// Reads integers that are written in decimal.
enum FlowNumberText {
  /// The integer that the bytes are; nil when they are none or one beyond 64 bits.
  @inline(__always)
  static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    guard bytes.count > first else { return nil }
    if bytes.count - first > 18 { return longInteger(bytes, isNegative) }
    var value: Int64 = 0
    for index in first..<bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return isNegative ? -value : value
  }

  private static func longInteger(_ bytes: UnsafeRawBufferPointer, _ isNegative: Bool) -> Int64? {
    var value: Int64 = 0
    for byte in bytes.dropFirst(isNegative ? 1 : 0) {
      let digit = byte &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      let (tenfold, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (next, isBeyond) =
        isNegative ? tenfold.subtractingReportingOverflow(Int64(digit)) : tenfold.addingReportingOverflow(Int64(digit))
      if isTooLarge || isBeyond { return nil }
      value = next
    }
    return value
  }

  /// What a number that is too large for seconds since 1970 probably is; empty when it is nothing that is known.
  static func unitRemark(_ number: Double) -> String {
    switch number {
    case 1e11..<1e14: ", which is a time in milliseconds"
    case 1e14..<1e17: ", which is a time in microseconds"
    case 1e17..<1e20: ", which is a time in nanoseconds"
    default: ""
    }
  }
}
