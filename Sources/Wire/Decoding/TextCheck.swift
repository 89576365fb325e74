/// Checks what a `string` field may hold: UTF-8 without NUL.
///
/// libprotobuf-c checks neither, and ends a text at its first NUL.
enum TextCheck {
  /// Throws when the bytes are not such a text.
  ///
  /// Time is linear in their number.
  static func require(_ bytes: UnsafeRawBufferPointer) throws(MessageError.Reason) {
    if isPlain(bytes) { return }
    guard !bytes.contains(0) else { throw .containsNUL }
    let isUTF8 = bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    guard isUTF8 else { throw .invalidUTF8 }
  }

  /// Whether every byte is ASCII and not NUL; eight bytes at a time.
  private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // The high bit of a byte is set in `word` when it is not ASCII; in the difference when it, or one below, was 0.
      guard (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 == 0 else { return false }
      index += 8
    }
    while index < bytes.count {
      guard (1...0x7F).contains(bytes[index]) else { return false }
      index += 1
    }
    return true
  }
}
