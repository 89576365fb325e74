/// An IPv4 or IPv6 address.
///
/// Read as Python's `ipaddress` does: four decimal numbers without leading zeros, or RFC 4291 text with an optional
/// zone after `%`.
struct IPAddress: Equatable, BitwiseCopyable {
  /// The upper 64 bits; 0 for IPv4.
  let high: UInt64
  /// The lower 64 bits; the address itself for IPv4.
  let low: UInt64
  /// Whether it is an IPv4 address by the form of its text; a mapped one is not.
  let isIPv4: Bool

  init(ipv4: UInt32) {
    high = 0
    low = UInt64(ipv4)
    isIPv4 = true
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
    isIPv4 = false
  }

  /// The address that the text is; nil when it is none.
  init?(_ text: UnsafeRawBufferPointer) {
    // The longest address is 45 characters; a zone may follow.
    guard text.count >= 2, text.count <= 128 else { return nil }
    guard let address = text.contains(UInt8(ascii: ":")) ? IPv6Text(text).address : IPv4Text.address(text) else {
      return nil
    }
    self = address
  }

  /// Bits before the IPv4 address within a mapped one.
  static let mappedPrefix = 96

  /// The IPv4 address within an IPv4-mapped IPv6 one (`::ffff:a.b.c.d`).
  var mappedIPv4: IPAddress? {
    guard !isIPv4, high == 0, low >> 32 == 0xFFFF else { return nil }
    return IPAddress(ipv4: UInt32(truncatingIfNeeded: low))
  }

  /// Whether the address is set aside for private or special use, by the registries of IANA.
  var isPrivate: Bool {
    if let mapped = mappedIPv4 { return mapped.isPrivate }
    return SpecialAddresses.isPrivate(self)
  }

  /// Whether the address is globally reachable, by the registries of IANA.
  var isPublic: Bool {
    if let mapped = mappedIPv4 { return mapped.isPublic }
    return !SpecialAddresses.isPrivate(self) && !SpecialAddresses.isShared(self)
  }
}
