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
}
