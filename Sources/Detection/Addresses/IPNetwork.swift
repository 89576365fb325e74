import Primitives

/// A block of addresses such as `10.0.0.0/8`; host bits are allowed and ignored, an address alone is a block of one.
///
/// A block of IPv4-mapped addresses (`::ffff:10.0.0.0/104`) is the block of IPv4 addresses. A shorter prefix makes a block
/// of IPv6 addresses, which holds no IPv4 address, mapped or not.
struct IPNetwork: BitwiseCopyable {
  private let bits: UInt128
  private let prefix: Int
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
