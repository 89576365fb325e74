/// The text of an IP address.
///
/// An address has one canonical text: an IPv4 address its four decimal numbers, an IPv6 address that of RFC 5952, and an
/// IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) that of the IPv4 address.
public enum FlowAddress {
  /// The most bytes of a canonical text.
  static let byteCountMax = 39

  /// The canonical text of an address; nil when the text is no address.
  public static func canonical(_ text: String) -> String? {
    text.withBytes { withCanonical($0) { String(decoding: $0, as: UTF8.self) } }
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
    for place in 0..<min(5, text.count) where text[place] == UInt8(ascii: ":") { return true }
    return false
  }

  /// Four numbers from 0 to 255 with dots between them, no more digits than needed.
  static func isIPv4(_ text: UnsafeRawBufferPointer) -> Bool { ipv4(text) != nil }

  /// The number that an IPv4 address is.
  static func ipv4(_ text: UnsafeRawBufferPointer) -> UInt32? {
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

/// The eight groups of an IPv6 address, as one number.
struct IPv6Groups {
  private static let colon = UInt8(ascii: ":")

  /// The first group in the highest bits.
  private var bits: UInt128 = 0

  /// Eight groups of up to four hexadecimal digits; `::` stands once for groups of zeros, and the last two groups can be
  /// an IPv4 address.
  ///
  /// nil when the text is none.
  init?(_ text: UnsafeRawBufferPointer) {
    guard 2...45 ~= text.count else { return nil }
    var rest = text[...]
    var count = 0
    /// How many groups stand before `::`.
    var shortenedAt: Int?
    if rest.starts(with: [Self.colon, Self.colon]) {
      shortenedAt = 0
      rest = rest.dropFirst(2)
      if rest.isEmpty { return }
    }
    while true {
      let group = rest.prefix { $0 != Self.colon }
      rest = rest[group.endIndex...]
      if rest.isEmpty, let ipv4 = FlowAddress.ipv4(UnsafeRawBufferPointer(rebasing: group)) {
        bits = bits << 32 | UInt128(ipv4)
        count += 2
        break
      }
      guard let value = Self.number(group), count < 8 else { return nil }
      bits = bits << 16 | UInt128(value)
      count += 1
      if rest.isEmpty { break }
      rest = rest.dropFirst()
      if rest.first == Self.colon {
        guard shortenedAt == nil else { return nil }
        shortenedAt = count
        rest = rest.dropFirst()
        if rest.isEmpty { break }
      }
      if rest.isEmpty { return nil }
    }
    guard let shortenedAt else {
      if count == 8 { return }
      return nil
    }
    guard count <= 7 else { return nil }
    moveApart(count: count, at: shortenedAt)
  }

  /// Puts the zeros that `::` stands for between the groups before it and those after it.
  private mutating func moveApart(count: Int, at place: Int) {
    let after = UInt128(count - place) * 16
    let low = after == 0 ? 0 : bits & ((UInt128(1) << after) - 1)
    let high = place == 0 ? 0 : (bits >> after) << UInt128((8 - place) * 16)
    bits = high | low
  }

  private static func number(_ group: Slice<UnsafeRawBufferPointer>) -> UInt16? {
    guard 1...4 ~= group.count else { return nil }
    var value: UInt16 = 0
    for byte in group {
      guard let digit = digit(byte) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Writes the canonical text and gives how many bytes it has, at most `FlowAddress.byteCountMax`.
  func write(to space: UnsafeMutableRawBufferPointer) -> Int {
    var writer = Writer(space: space)
    if bits >> 32 == 0xFFFF {
      writer.append(ipv4: UInt32(truncatingIfNeeded: bits))
    } else {
      append(to: &writer)
    }
    return writer.count
  }

  /// RFC 5952: no zeros in front, small letters, and `::` for the first of the longest runs of two zero groups or more.
  private func append(to writer: inout Writer) {
    let zeros = longestZeros
    var place = 0
    while place < 8 {
      if place == zeros.lowerBound, !zeros.isEmpty {
        writer.append(Self.colon)
        writer.append(Self.colon)
        place = zeros.upperBound
        continue
      }
      if place > 0, zeros.isEmpty || place != zeros.upperBound { writer.append(Self.colon) }
      writer.append(hexadecimal: group(place))
      place += 1
    }
  }

  private func group(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: bits >> UInt128((7 - place) * 16)) }

  /// The first of the longest runs of zero groups; empty when no two stand together.
  private var longestZeros: Range<Int> {
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

  private struct Writer {
    let space: UnsafeMutableRawBufferPointer
    var count = 0

    mutating func append(_ byte: UInt8) {
      space[count] = byte
      count += 1
    }

    mutating func append(hexadecimal value: UInt16) {
      var shift: UInt16 = value < 0x10 ? 0 : value < 0x100 ? 4 : value < 0x1000 ? 8 : 12
      while true {
        append(FlowRowIds.digit(UInt8(truncatingIfNeeded: value >> shift & 15)))
        if shift == 0 { return }
        shift -= 4
      }
    }

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
}
