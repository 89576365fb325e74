/// The text of an IP address.
///
/// An address has one canonical text: an IPv4 address its four decimal numbers, an IPv6 address that of RFC 5952, and an
/// IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) that of the IPv4 address.
public enum FlowAddress {
  /// The most bytes of a canonical text.
  static let byteCountMax = 39

  /// The canonical text of an address; nil when the text is no address.
  public static func canonical(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      withCanonical(UnsafeRawBufferPointer(bytes)) { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Lends the canonical text of an address; nil when the text is no address.
  static func withCanonical<Result>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    if isIPv4(text) { return body(text) }
    guard let address = IPv6Groups(text) else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: byteCountMax, alignment: 1) { space in
      body(UnsafeRawBufferPointer(rebasing: space[..<address.write(to: space)]))
    }
  }

  /// Whether a text is an IPv4 address of four decimal numbers, or an IPv6 address without a zone.
  static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    isIPv4(text) || IPv6Groups(text) != nil
  }

  /// Whether a text can be an IPv6 address: no other address has a colon among its first five bytes, and each has one.
  @inline(__always)
  static func hasColon(_ text: UnsafeRawBufferPointer) -> Bool {
    text.prefix(5).contains(UInt8(ascii: ":"))
  }

  /// Four numbers from 0 to 255 with dots between them, no more digits than needed.
  static func isIPv4(_ text: UnsafeRawBufferPointer) -> Bool { ipv4(text[...]) != nil }

  /// The number that an IPv4 address is.
  static func ipv4(_ text: Slice<UnsafeRawBufferPointer>) -> UInt32? {
    guard 7...15 ~= text.count else { return nil }
    var address: UInt32 = 0
    var numbers = 0
    var digits = 0
    var value: UInt32 = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, numbers < 3 else { return nil }
        address = address << 8 | value
        numbers += 1
        digits = 0
        value = 0
      } else {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, digits == 0 || value > 0 else { return nil }
        value = value * 10 + UInt32(byte - UInt8(ascii: "0"))
        digits += 1
        guard value <= 255 else { return nil }
      }
    }
    return numbers == 3 && digits > 0 ? address << 8 | value : nil
  }

  /// What was expected where a text is no address, as near to what was meant as can be said.
  static func expected(insteadOf text: UnsafeRawBufferPointer) -> String {
    if hasLeadingZero(text) { return "an IPv4 address of decimal numbers without leading zeros" }
    if let end = text.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }),
      isAddress(UnsafeRawBufferPointer(rebasing: text[..<end]))
    {
      return text[end] == UInt8(ascii: "/") ? "one address, not a network" : "an address without a zone"
    }
    return "an IPv4 or IPv6 address"
  }

  /// Whether a text is an IPv4 address but for zeros in front of numbers, which some programs read as octal.
  private static func hasLeadingZero(_ text: UnsafeRawBufferPointer) -> Bool {
    let numbers = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.contains { $0.count > 1 && $0.first == UInt8(ascii: "0") }
      && numbers.allSatisfy { number in
        1...4 ~= number.count && number.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      }
  }
}
