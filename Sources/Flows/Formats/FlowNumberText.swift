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
