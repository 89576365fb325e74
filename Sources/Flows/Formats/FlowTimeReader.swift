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
