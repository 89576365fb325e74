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
  /// What lies outside of the text is left out; a negative length gives the empty text.
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

  /// A text with its ASCII letters in small or in capital letters.
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
