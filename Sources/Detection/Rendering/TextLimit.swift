/// The bounds of generated text, as the platform whose detections these are has them.
enum TextLimit {
  /// The longest title or dedup string, in characters (Unicode scalars).
  static let characters_max = 1_000
  /// How many characters of a longer one are kept before the suffix.
  static let characters_kept = 985
  static let suffix = "... (truncated)"
  /// The longest context, in characters of its JSON.
  static let context_characters_max = 204_800
  /// Bytes that surely hold one character more than the longest text.
  static let bytes_read_max = (characters_max + 1) * 4

  /// The text, cut where it is too long.
  ///
  /// U+FFFD stands for U+0000, which neither the wire nor the durable state can hold in a text.
  static func limited(_ bytes: [UInt8]) -> String {
    cut(bytes.contains(0) ? bytes.flatMap { $0 == 0 ? replacement : [$0] } : bytes)
  }

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  private static func cut(_ bytes: [UInt8]) -> String {
    guard bytes.count > characters_max else { return String(decoding: bytes, as: UTF8.self) }
    var characterCount = 0
    var cut = bytes.count
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if characterCount == characters_kept { cut = offset }
      characterCount += 1
      if characterCount > characters_max { break }
    }
    if characterCount <= characters_max { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[..<cut], as: UTF8.self) + suffix
  }

  /// The number of characters in UTF-8 text.
  static func characterCount(_ bytes: [UInt8]) -> Int {
    bytes.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
  }
}
