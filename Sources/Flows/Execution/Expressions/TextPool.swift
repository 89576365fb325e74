/// The texts that a query has in hand, each once, under identifiers from 1.
///
/// Texts of a dictionary get an identifier when a row first needs it, so that equal texts of any origin have one.
final class TextPool {
  private var bytes: [UInt8] = []
  /// Where each text ends in `bytes`; the text 0 is empty and means NULL.
  private var ends: [Int] = [0]
  /// Identifiers by hash, 0 where free; the count is a power of two.
  private var slots = [UInt32](repeating: 0, count: 256)

  /// About how much memory it takes.
  var byteCount: Int { bytes.capacity + ends.capacity * 8 + slots.count * 4 }

  /// The number of texts, and the greatest identifier.
  var count: Int { ends.count - 1 }

  /// The identifier of a text.
  func identifier(_ text: UnsafeRawBufferPointer) -> Int64 {
    var slot = Self.hash(text) & (slots.count - 1)
    while slots[slot] != 0 {
      let candidate = Int64(slots[slot])
      if withText(candidate, { Self.areEqual($0, text) }) { return candidate }
      slot = (slot + 1) & (slots.count - 1)
    }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { grow() }
    return Int64(count)
  }

  /// The identifier of a text in bytes of its own.
  func identifier(_ text: [UInt8]) -> Int64 { text.withUnsafeBytes { identifier($0) } }

  /// The identifier of a text.
  func identifier(_ text: String) -> Int64 { text.withBytes { identifier($0) } }

  /// Lends the bytes of a text; nothing may be added meanwhile.
  @inline(__always)
  func withText<Result>(_ identifier: Int64, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = ends[Int(identifier) - 1]..<ends[Int(identifier)]
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// How long a text is, in bytes.
  func byteCount(of identifier: Int64) -> Int { ends[Int(identifier)] - ends[Int(identifier) - 1] }

  /// A copy of the bytes of a text.
  func text(_ identifier: Int64) -> [UInt8] { withText(identifier) { [UInt8]($0) } }

  /// A text as a string.
  func string(_ identifier: Int64) -> String { withText(identifier) { String(decoding: $0, as: UTF8.self) } }

  /// Whether a text is before another by its bytes.
  func isLess(_ left: Int64, _ right: Int64) -> Bool {
    left != right && withText(left) { first in withText(right) { first.lexicographicallyPrecedes($0) } }
  }

  /// Makes the table of identifiers twice as large.
  private func grow() {
    let size = slots.count * 2
    slots = [UInt32](repeating: 0, count: size)
    for identifier in 1...count {
      var slot = withText(Int64(identifier)) { Self.hash($0) } & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(identifier)
    }
  }

  private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }

  /// A keyed hash, because texts come from the network.
  private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: text)
    return hasher.finalize()
  }
}

/// Operations on the bytes of texts; a character is a Unicode scalar.
enum TextOperations {
  /// A text without the spaces at its ends.
  static func trimmed(_ text: UnsafeRawBufferPointer, left: Bool, right: Bool) -> UnsafeRawBufferPointer {
    var (start, end) = (0, text.count)
    while left, start < end, text[start] == 0x20 { start += 1 }
    while right, end > start, text[end - 1] == 0x20 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[start..<end])
  }

  /// The number of characters.
  static func length(_ text: UnsafeRawBufferPointer) -> Int {
    text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// Characters from a place, counted from 1, or from the end when it is negative; 0 is 1.
  ///
  /// What lies outside of the text is omitted; a negative length returns the empty text.
  static func substring(_ text: UnsafeRawBufferPointer, from place: Int64, length wanted: Int64) -> [UInt8] {
    let count = Int64(length(text))
    var start = place > 0 ? place - 1 : place == 0 ? 0 : max(count + max(place, -Int64.max), -Int64.max / 2)
    var length = wanted
    if start < 0 {
      length = length > 0 ? length + start : 0
      start = 0
    }
    guard start < count, length > 0 else { return [] }
    return characters(text, from: start, upTo: start + min(length, count - start))
  }

  private static func characters(_ text: UnsafeRawBufferPointer, from start: Int64, upTo end: Int64) -> [UInt8] {
    var index: Int64 = -1
    return text.filter { byte in
      if byte & 0xC0 != 0x80 { index += 1 }
      return index >= start && index < end
    }
  }

  /// A text with its ASCII letters in lowercase or in uppercase.
  static func withCase(_ text: UnsafeRawBufferPointer, isUpper: Bool) -> [UInt8] {
    let first: UInt8 = isUpper ? 0x61 : 0x41
    return text.map { $0 >= first && $0 < first + 26 ? $0 ^ 0x20 : $0 }
  }

  /// Whether a text holds another.
  ///
  /// Linear: what a failed comparison has learnt is not compared again.
  static func contains(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
    if part.isEmpty { return true }
    let borders = borders(part)
    var matched = 0
    for byte in text {
      while matched > 0, byte != part[matched] { matched = borders[matched - 1] }
      if byte == part[matched] { matched += 1 }
      if matched == part.count { return true }
    }
    return false
  }

  /// For each beginning of a text the length of its longest proper beginning that is also its end.
  private static func borders(_ text: UnsafeRawBufferPointer) -> [Int] {
    var borders = [Int](repeating: 0, count: text.count)
    var length = 0
    for index in text.indices.dropFirst() {
      while length > 0, text[index] != text[length] { length = borders[length - 1] }
      if text[index] == text[length] { length += 1 }
      borders[index] = length
    }
    return borders
  }
}
