/// An IPv4 or IPv6 address.
public struct IPAddress: Equatable, BitwiseCopyable, Sendable {
  /// The number that the address is: of 32 bits for IPv4, of 128 for IPv6.
  public let bits: UInt128
  /// Whether it is an IPv4 address by the form of its text; a mapped one is not.
  public let isIPv4: Bool

  /// The IPv4 address of a number.
  @inlinable
  public init(ipv4: UInt32) {
    bits = UInt128(ipv4)
    isIPv4 = true
  }

  /// The IPv6 address of a number.
  @inlinable
  public init(ipv6: UInt128) {
    bits = ipv6
    isIPv4 = false
  }

  /// The address that the text is; nil when it is none.
  ///
  /// Four decimal numbers without leading zeros, or RFC 4291 text; with `allowsZone`, an IPv6 address may have a zone
  /// after `%`, which is ignored. This is what Python's `ipaddress` reads.
  @inlinable
  public init?(_ text: UnsafeRawBufferPointer, allowsZone: Bool = false) {
    // The longest address is 45 bytes; a zone may follow.
    guard text.count >= 2, text.count <= (allowsZone ? 128 : 45) else { return nil }
    if text.contains(UInt8(ascii: ":")) {
      guard let body = allowsZone ? IPAddress.withoutZone(text) : text, let bits = IPAddress.ipv6(body) else {
        return nil
      }
      self.init(ipv6: bits)
    } else {
      guard let bits = IPAddress.ipv4(text) else { return nil }
      self.init(ipv4: bits)
    }
  }

  /// How many bits an address of its family has.
  @inlinable
  public var bitCount: Int { isIPv4 ? 32 : 128 }

  /// Bits before the IPv4 address within an IPv4-mapped one (`::ffff:a.b.c.d`, RFC 4291, section 2.5.5.2).
  public static let mappedPrefix = 96

  /// The IPv4 address within an IPv4-mapped IPv6 one.
  @inlinable
  public var mappedIPv4: IPAddress? {
    guard !isIPv4, bits >> 32 == 0xFFFF else { return nil }
    return IPAddress(ipv4: UInt32(truncatingIfNeeded: bits))
  }
}

/// Reading.
extension IPAddress {
  /// The number that an IPv4 address is; nil when the text is not four decimal numbers of at most 255 without leading
  /// zeros.
  @inlinable
  public static func ipv4(_ text: UnsafeRawBufferPointer) -> UInt32? {
    var (address, part) = (UInt32(0), UInt32(0))
    var (partCount, digitCount) = (1, 0)
    for byte in text {
      if byte == UInt8(ascii: ".") {
        if digitCount == 0 || partCount == 4 { return nil }
        address = address << 8 | part
        partCount += 1
        (part, digitCount) = (0, 0)
      } else {
        guard byte.isASCIIDigit, digitCount == 0 || part > 0 else { return nil }
        part = part * 10 + UInt32(byte &- UInt8(ascii: "0"))
        digitCount += 1
        if part > 255 { return nil }
      }
    }
    return digitCount > 0 && partCount == 4 ? address << 8 | part : nil
  }

  /// Eight groups of up to four hexadecimal digits; `::` stands once for groups of zeros, and the last two groups can be
  /// an IPv4 address.
  @inlinable
  static func ipv6(_ text: UnsafeRawBufferPointer) -> UInt128? {
    let colon = UInt8(ascii: ":")
    var bits: UInt128 = 0
    var (count, offset) = (0, 0)
    /// How many groups are before `::`.
    var gap: Int?
    if text.count >= 2, text[0] == colon, text[1] == colon { (gap, offset) = (0, 2) }
    while offset < text.count {
      let start = offset
      while offset < text.count, text[offset] != colon { offset += 1 }
      let group = UnsafeRawBufferPointer(rebasing: text[start..<offset])
      if offset == text.count, group.count > 4 {
        guard let tail = ipv4(group) else { return nil }
        bits = bits << 32 | UInt128(tail)
        count += 2
        break
      }
      guard count < 8, let value = ipv6Group(group) else { return nil }
      bits = bits << 16 | UInt128(value)
      count += 1
      if offset == text.count { break }
      offset += 1
      if offset == text.count { return nil }
      if text[offset] == colon {
        if gap != nil { return nil }
        gap = count
        offset += 1
      }
    }
    guard let gap else { return count == 8 ? bits : nil }
    if count > 7 { return nil }
    let tailBits = (count - gap) * 16
    return (bits >> tailBits) << (128 - gap * 16) | bits & ((1 << tailBits) - 1)
  }

  @inlinable
  static func ipv6Group(_ text: UnsafeRawBufferPointer) -> UInt16? {
    if text.isEmpty || text.count > 4 { return nil }
    var value: UInt16 = 0
    for byte in text {
      guard let digit = byte.hexadecimalValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  @inlinable
  static func withoutZone(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard let percent = text.firstIndex(of: UInt8(ascii: "%")) else { return text }
    let zone = text[(percent + 1)...]
    if zone.isEmpty || zone.contains(UInt8(ascii: "%")) { return nil }
    return UnsafeRawBufferPointer(rebasing: text[..<percent])
  }
}

/// The canonical text: of an IPv4 address its four decimal numbers, of an IPv6 address that of RFC 5952, and of an
/// IPv4-mapped one that of the IPv4 address.
extension IPAddress {
  /// The most bytes of a canonical text.
  public static let textBytesMax = 39

  /// Writes the canonical text at the start of some memory and returns how many bytes it has.
  ///
  /// - Precondition: there are at least `textBytesMax` bytes.
  @inlinable
  public func write(to space: UnsafeMutableRawBufferPointer) -> Int {
    var writer = AddressWriter(space)
    let address = mappedIPv4 ?? self
    if address.isIPv4 {
      writer.append(ipv4: UInt32(truncatingIfNeeded: address.bits))
    } else {
      address.append(to: &writer)
    }
    return writer.count
  }

  /// RFC 5952: no leading zeros, lowercase, and `::` for the first of the longest runs of two zero groups or more.
  @inlinable
  func append(to writer: inout AddressWriter) {
    let zeros = longestZeros
    var place = 0
    while place < 8 {
      if place == zeros.lowerBound, !zeros.isEmpty {
        writer.append(UInt8(ascii: ":"))
        writer.append(UInt8(ascii: ":"))
        place = zeros.upperBound
        continue
      }
      if place > 0, zeros.isEmpty || place != zeros.upperBound { writer.append(UInt8(ascii: ":")) }
      writer.append(hexadecimal: group(place))
      place += 1
    }
  }

  @inlinable
  func group(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: bits >> ((7 - place) * 16)) }

  /// The first of the longest runs of zero groups; empty when no two are next to each other.
  @inlinable
  var longestZeros: Range<Int> {
    var longest = 0..<0
    var start = 0
    for place in 0..<8 {
      if group(place) != 0 {
        start = place + 1
      } else if place + 1 - start > longest.count {
        longest = start..<(place + 1)
      }
    }
    return longest.count >= 2 ? longest : 0..<0
  }
}

/// Writes the parts of an address.
@usableFromInline
struct AddressWriter {
  @usableFromInline let space: UnsafeMutableRawBufferPointer
  @usableFromInline var count = 0

  @inlinable
  init(_ space: UnsafeMutableRawBufferPointer) {
    precondition(space.count >= IPAddress.textBytesMax, "an address has its room")
    self.space = space
  }

  @inlinable
  mutating func append(_ byte: UInt8) {
    space[count] = byte
    count += 1
  }

  @inlinable
  mutating func append(hexadecimal value: UInt16) {
    var shift: UInt16 = value < 0x10 ? 0 : value < 0x100 ? 4 : value < 0x1000 ? 8 : 12
    while true {
      append(.hexadecimalDigit(UInt8(truncatingIfNeeded: value >> shift & 15)))
      if shift == 0 { return }
      shift -= 4
    }
  }

  @inlinable
  mutating func append(ipv4 address: UInt32) {
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      let number = UInt8(truncatingIfNeeded: address >> shift)
      if number >= 100 { append(UInt8(ascii: "0") + number / 100) }
      if number >= 10 { append(UInt8(ascii: "0") + number / 10 % 10) }
      append(UInt8(ascii: "0") + number % 10)
      if shift > 0 { append(UInt8(ascii: ".")) }
    }
  }
}
