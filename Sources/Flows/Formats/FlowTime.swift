/// Times of flows for people.
public enum FlowTime {
  /// A time in nanoseconds since 1970 as `2026-01-31 23:59:59.000000000`, in UTC.
  public static func text(_ nanos: Int64) -> String {
    var bytes: [UInt8] = []
    FlowTimeText.write(nanos, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Reads one time, from left to right.
struct FlowTimeReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Nanoseconds since 1970; nil when the bytes are no time, or one beyond 64 bits.
  mutating func read() -> Int64? {
    guard let days = days(), take("T") || take("t") || take(" "), let seconds = secondsOfDay(),
      let fraction = fraction(), let offset = offsetSeconds(), self.offset == bytes.count
    else { return nil }
    return Int64(exactly: Int128(days * 86_400 + seconds - offset) * 1_000_000_000 + Int128(fraction))
  }

  private mutating func days() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
    let date = CalendarTime(year: year, month: month, day: day)
    return date.exists ? date.days : nil
  }

  /// A leap second counts as the first second of the next minute.
  private mutating func secondsOfDay() -> Int64? {
    guard let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  private mutating func fraction() -> Int64? {
    guard take(".") || take(",") else { return 0 }
    var nanos: Int64 = 0
    var digitCount = 0
    while let digit = digit() {
      if digitCount < 9 { nanos = nanos * 10 + digit }
      digitCount += 1
    }
    if digitCount == 0 { return nil }
    for _ in min(digitCount, 9)..<9 { nanos *= 10 }
    return nanos
  }

  private mutating func offsetSeconds() -> Int64? {
    if offset == bytes.count || take("Z") || take("z") { return 0 }
    let isBehind = take("-")
    guard isBehind || take("+"), let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
    return (hours * 3_600 + minutes * 60) * (isBehind ? -1 : 1)
  }

  private mutating func number(_ digitCount: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digitCount {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int64? {
    guard offset < bytes.count else { return nil }
    let digit = bytes[offset] &- UInt8(ascii: "0")
    if digit > 9 { return nil }
    offset += 1
    return Int64(digit)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }
}

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
}

/// Writes times as text, `2026-01-31 23:59:59.000000000`; quickly when they are of the same day as the one before.
struct FlowTimeWriter {
  /// The day that was written last, since 1970.
  private var day: Int64 = 0
  private var year: Int64 = 1970
  private var month: Int64 = 1
  private var dayOfMonth: Int64 = 1

  /// Writes a time at the start of some bytes.
  ///
  /// - Precondition: there are at least `FlowTimeText.byteCount`.
  mutating func write(_ nanos: Int64, to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= FlowTimeText.byteCount, "a time has its room")
    let newDay = CalendarTime.floorDivide(nanos, CalendarTime.nanosPerDay)
    let nanosOfDay = nanos &- newDay &* CalendarTime.nanosPerDay
    let (second, fraction) = nanosOfDay.quotientAndRemainder(dividingBy: CalendarTime.nanosPerSecond)
    if newDay != day { turn(to: newDay) }
    Self.write(year / 100, bytes, 0)
    Self.write(year % 100, bytes, 2)
    Self.write(month, bytes, 5, after: "-")
    Self.write(dayOfMonth, bytes, 8, after: "-")
    Self.write(second / 3_600, bytes, 11, after: " ")
    Self.write(second / 60 % 60, bytes, 14, after: ":")
    Self.write(second % 60, bytes, 17, after: ":")
    Self.write(fraction: fraction, bytes)
  }

  private mutating func turn(to newDay: Int64) {
    day = newDay
    (year, month, dayOfMonth) = CalendarTime.date(ofDay: newDay)
  }

  /// Writes two digits, and what stands before them.
  @inline(__always)
  private static func write(
    _ value: Int64, _ bytes: UnsafeMutableRawBufferPointer, _ place: Int, after separator: Unicode.Scalar? = nil
  ) {
    if let separator { bytes[place - 1] = UInt8(ascii: separator) }
    bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
    bytes[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
  }

  private static func write(fraction: Int64, _ bytes: UnsafeMutableRawBufferPointer) {
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

  /// The time that whole seconds since 1970 are, in nanoseconds, or seconds with digits after a point; nil when the bytes
  /// are none, or a time beyond 64 bits.
  static func nanos(ofSeconds bytes: UnsafeRawBufferPointer) -> Int64? {
    let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    guard let seconds = integer(UnsafeRawBufferPointer(rebasing: bytes[..<point])) else { return nil }
    let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if isTooLarge { return nil }
    if point == bytes.count { return whole }
    let digits = UnsafeRawBufferPointer(rebasing: bytes[(point + 1)...])
    guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    var fraction: Int64 = 0
    for place in 0..<9 { fraction = fraction * 10 + (place < digits.count ? Int64(digits[place] &- 0x30) : 0) }
    let (nanos, isBeyond) = whole.addingReportingOverflow(bytes.first == UInt8(ascii: "-") ? -fraction : fraction)
    return isBeyond ? nil : nanos
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
