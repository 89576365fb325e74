/// Reads the colon form of IPv6 addresses.
struct IPv6Text {
  private let text: UnsafeRawBufferPointer
  private var words: (high: UInt64, low: UInt64) = (0, 0)
  private var wordCount = 0
  /// How many words stand before `::`; nil when there is none.
  private var gap: Int?

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
  }

  /// The address; nil when the text is none.
  var address: IPAddress? {
    var reader = self
    return reader.read()
  }

  private mutating func read() -> IPAddress? {
    guard let body = withoutZone() else { return nil }
    var offset = 0
    if body.count >= 2, body[0] == UInt8(ascii: ":"), body[1] == UInt8(ascii: ":") {
      gap = 0
      offset = 2
    }
    while offset < body.count {
      guard let next = readWord(body, offset) else { return nil }
      offset = next
    }
    return assembled()
  }

  private func withoutZone() -> UnsafeRawBufferPointer? {
    guard let percent = text.firstIndex(of: UInt8(ascii: "%")) else { return text }
    let zone = text[(percent + 1)...]
    if zone.isEmpty || zone.contains(UInt8(ascii: "%")) { return nil }
    return UnsafeRawBufferPointer(rebasing: text[..<percent])
  }

  /// Reads one word, or the IPv4 tail, and the separator after it; returns where to continue.
  private mutating func readWord(_ body: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var end = start
    while end < body.count, body[end] != UInt8(ascii: ":") { end += 1 }
    let part = UnsafeRawBufferPointer(rebasing: body[start..<end])
    if end == body.count, part.contains(UInt8(ascii: ".")) {
      guard let tail = IPv4Text.address(part) else { return nil }
      append(UInt16(truncatingIfNeeded: tail.low >> 16))
      append(UInt16(truncatingIfNeeded: tail.low))
      return wordCount <= 8 ? end : nil
    }
    guard let word = IPv6Text.word(part), wordCount < 8 else { return nil }
    append(word)
    return separator(body, end)
  }

  private mutating func separator(_ body: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
    if offset == body.count { return offset }
    guard offset + 1 < body.count else { return nil }
    guard body[offset + 1] == UInt8(ascii: ":") else { return offset + 1 }
    if gap != nil { return nil }
    gap = wordCount
    return offset + 2
  }

  private mutating func append(_ word: UInt16) {
    words.high = words.high << 16 | words.low >> 48
    words.low = words.low << 16 | UInt64(word)
    wordCount += 1
  }

  private func assembled() -> IPAddress? {
    guard let gap else { return wordCount == 8 ? IPAddress(high: words.high, low: words.low) : nil }
    if wordCount > 7 { return nil }
    let tailBits = (wordCount - gap) * 16
    let tail = IPv6Text.mask(words, keepingLast: tailBits)
    let head = IPv6Text.shiftRight(words, tailBits)
    let placed = IPv6Text.shiftLeft(head, 128 - gap * 16)
    return IPAddress(high: placed.high | tail.high, low: placed.low | tail.low)
  }

  private static func word(_ part: UnsafeRawBufferPointer) -> UInt16? {
    if part.isEmpty || part.count > 4 { return nil }
    var value: UInt16 = 0
    for byte in part {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }

  private static func shiftLeft(_ value: (high: UInt64, low: UInt64), _ bits: Int) -> (high: UInt64, low: UInt64) {
    if bits >= 64 { return (value.low << UInt64(bits - 64), 0) }
    if bits == 0 { return value }
    return (value.high << UInt64(bits) | value.low >> UInt64(64 - bits), value.low << UInt64(bits))
  }

  private static func shiftRight(_ value: (high: UInt64, low: UInt64), _ bits: Int) -> (high: UInt64, low: UInt64) {
    if bits >= 64 { return (0, value.high >> UInt64(bits - 64)) }
    if bits == 0 { return value }
    return (value.high >> UInt64(bits), value.low >> UInt64(bits) | value.high << UInt64(64 - bits))
  }

  private static func mask(_ value: (high: UInt64, low: UInt64), keepingLast bits: Int) -> (high: UInt64, low: UInt64) {
    if bits >= 64 { return (value.high & ((1 << UInt64(bits - 64)) - 1), value.low) }
    return (0, value.low & ((1 << UInt64(bits)) - 1))
  }
}
