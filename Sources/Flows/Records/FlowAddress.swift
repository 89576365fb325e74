import Primitives

/// The text of an IP address.
///
/// An address has one canonical text: an IPv4 address its four decimal numbers, an IPv6 address that of RFC 5952, and
/// an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) that of the IPv4 address.
public enum FlowAddress {
  /// The canonical text of an address; nil when the text is no address.
  public static func canonical(_ text: String) -> String? {
    text.withBytes { withCanonical($0) { String(decoding: $0, as: UTF8.self) } }
  }

  /// Lends the canonical text of an address; nil when the text is no address.
  static func withCanonical<Result>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    if IPAddress.ipv4(text) != nil { return body(text) }
    guard let address = IPAddress(text) else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: IPAddress.textBytesMax, alignment: 1) { space in
      body(UnsafeRawBufferPointer(rebasing: space[..<address.write(to: space)]))
    }
  }

  /// Whether a text is an IPv4 address of four decimal numbers, or an IPv6 address without a zone.
  static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    IPAddress.ipv4(text) != nil || IPAddress(text) != nil
  }

  /// Whether a text can be an IPv6 address: no other address has a colon among its first five bytes, and each has one.
  @inline(__always)
  static func hasColon(_ text: UnsafeRawBufferPointer) -> Bool {
    for place in 0..<min(5, text.count) where text[place] == UInt8(ascii: ":") { return true }
    return false
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
