/// Reads the dotted form of IPv4 addresses.
enum IPv4Text {
  /// The address; nil when the text is not four decimal numbers of at most 255 without leading zeros.
  static func address(_ text: UnsafeRawBufferPointer) -> IPAddress? {
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digitCount = 0
    var partCount = 1
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if digitCount > 0, part == 0 { return nil }
        part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
        digitCount += 1
        if part > 255 { return nil }
      case UInt8(ascii: "."):
        if digitCount == 0 || partCount == 4 { return nil }
        value = value << 8 | part
        part = 0
        digitCount = 0
        partCount += 1
      default: return nil
      }
    }
    if digitCount == 0 || partCount != 4 { return nil }
    return IPAddress(ipv4: value << 8 | part)
  }
}
