/// The text of an IP address.
enum FlowAddress {
  /// Whether a text is an IPv4 address of four decimal numbers, or an IPv6 address without a zone.
  static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    isIPv4(text) || isIPv6(text[...])
  }

  /// Four numbers from 0 to 255 with dots between them, no more digits than needed.
  static func isIPv4(_ text: UnsafeRawBufferPointer) -> Bool {
    guard 7...15 ~= text.count else { return false }
    var numbers = 0
    var digits = 0
    var value = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard digits > 0 else { return false }
        numbers += 1
        digits = 0
        value = 0
      } else {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, digits == 0 || value > 0 else { return false }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        digits += 1
        guard value <= 255 else { return false }
      }
    }
    return numbers == 3 && digits > 0
  }

  /// Eight groups of up to four hexadecimal digits; `::` stands once for groups of zeros, and the last two groups can be
  /// an IPv4 address.
  static func isIPv6(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard 2...45 ~= text.count else { return false }
    let colon = UInt8(ascii: ":")
    var rest = text
    var groups = 0
    var isShortened = false
    if rest.starts(with: [colon, colon]) {
      isShortened = true
      rest = rest.dropFirst(2)
      if rest.isEmpty { return true }
    }
    while true {
      let group = rest.prefix { $0 != colon }
      rest = rest[group.endIndex...]
      if rest.isEmpty, isIPv4(UnsafeRawBufferPointer(rebasing: group)) {
        groups += 2
        break
      }
      guard 1...4 ~= group.count, group.allSatisfy(isHexadecimal) else { return false }
      groups += 1
      if rest.isEmpty { break }
      rest = rest.dropFirst()
      if rest.first == colon {
        guard !isShortened else { return false }
        isShortened = true
        rest = rest.dropFirst()
        if rest.isEmpty { break }
      }
      if rest.isEmpty { return false }
    }
    return isShortened ? groups <= 7 : groups == 8
  }

  /// Whether a byte is a hexadecimal digit.
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
