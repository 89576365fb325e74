import Primitives

/// A block of addresses such as `10.0.0.0/8`; host bits are allowed and ignored, an address alone is a block of one.
///
/// A block of IPv4-mapped addresses (`::ffff:10.0.0.0/104`) is the block of IPv4 addresses. A shorter prefix makes a block
/// of IPv6 addresses, which holds no IPv4 address, mapped or not.
struct IPNetwork: BitwiseCopyable {
  /// The number of the address; the bits after the prefix are not zero where the text had some.
  let bits: UInt128
  let prefix: Int
  let isIPv4: Bool

  /// The block of one address, or of all that share its first `prefix` bits.
  init(_ address: IPAddress, prefix: Int? = nil) {
    let prefix = prefix ?? address.bitCount
    let mapped = prefix >= IPAddress.mappedPrefix ? address.mappedIPv4 : nil
    let first = mapped ?? address
    bits = first.bits
    self.prefix = mapped == nil ? prefix : prefix - IPAddress.mappedPrefix
    isIPv4 = first.isIPv4
  }

  /// The block that the text is; nil when it is none.
  init?(_ text: UnsafeRawBufferPointer) {
    let slash = text.firstIndex(of: UInt8(ascii: "/"))
    let addressText = UnsafeRawBufferPointer(rebasing: text[..<(slash ?? text.count)])
    guard let address = IPAddress(addressText, allowsZone: true) else { return nil }
    guard let slash else {
      self.init(address)
      return
    }
    guard let prefix = IPNetwork.number(text[(slash + 1)...]), prefix <= address.bitCount else { return nil }
    self.init(address, prefix: prefix)
  }

  /// The block that the text is; nil when it is none.
  init?(_ text: String) {
    var text = text
    guard let network = text.withUTF8({ IPNetwork(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = network
  }

  /// Whether two blocks have an address in common.
  ///
  /// Blocks of the two families never have.
  func overlaps(_ other: IPNetwork) -> Bool {
    guard isIPv4 == other.isIPv4 else { return false }
    return (bits ^ other.bits) >> ((isIPv4 ? 32 : 128) - min(prefix, other.prefix)) == 0
  }

  private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
    if digits.isEmpty || digits.count > 3 { return nil }
    var value = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }
}

extension IPAddress {
  /// Whether the address is set aside for private or special use, by the registries of IANA.
  var isPrivate: Bool { SpecialAddresses.isPrivate(mappedIPv4 ?? self) }

  /// Whether the address is globally reachable, by the registries of IANA.
  var isPublic: Bool {
    let address = mappedIPv4 ?? self
    return !SpecialAddresses.isPrivate(address) && !SpecialAddresses.isShared(address)
  }
}

/// Blocks of addresses with a special meaning, as IANA's special-purpose registries list them.
///
/// Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries, read the way Python's `ipaddress` reads them
/// for `is_private` and `is_global`.
enum SpecialAddresses {
  /// Whether the address is not globally reachable by one of the registries.
  static func isPrivate(_ address: IPAddress) -> Bool {
    let network = IPNetwork(address)
    if address.isIPv4 {
      return privateIPv4.contains { $0.overlaps(network) } && !publicWithinPrivateIPv4.contains { $0.overlaps(network) }
    }
    return privateIPv6.contains { $0.overlaps(network) } && !publicWithinPrivateIPv6.contains { $0.overlaps(network) }
  }

  /// Whether the address is of the space that carriers share (RFC 6598), neither private nor public.
  static func isShared(_ address: IPAddress) -> Bool {
    shared.contains { $0.overlaps(IPNetwork(address)) }
  }

  private static let shared = networks("100.64.0.0/10")

  private static let privateIPv4 = networks(
    "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4")

  private static let publicWithinPrivateIPv4 = networks("192.0.0.9/32", "192.0.0.10/32")

  private static let privateIPv6 = networks(
    "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    "fc00::/7", "fe80::/10")

  private static let publicWithinPrivateIPv6 = networks(
    "2001:1::1/128", "2001:1::2/128", "2001:3::/32", "2001:4:112::/48", "2001:20::/28", "2001:30::/28")

  private static func networks(_ texts: String...) -> [IPNetwork] {
    texts.compactMap { IPNetwork($0) }
  }
}
