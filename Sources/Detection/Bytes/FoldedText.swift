import Primitives

/// A text of an event, folded, in memory that is used again; the last text is folded once, however many conditions ask.
///
/// Belongs to one thread at a time.
final class FoldedText {
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: FoldedText.bytesKept, alignment: 1)
  /// The text that was folded last, while its event lives.
  private var source = UnsafeRawBufferPointer(start: nil, count: 0)
  private var count = 0

  private static let bytesKept = 4_096

  deinit { bytes.deallocate() }

  /// Forgets the last event.
  func reset() {
    if source.baseAddress == nil { return }
    source = UnsafeRawBufferPointer(start: nil, count: 0)
    if bytes.count > FoldedText.bytesKept { grow(to: FoldedText.bytesKept) }
  }

  /// The text, folded; valid until the next call.
  ///
  /// - Complexity: O(n) in its length, O(1) for the text of the last call.
  func fold(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if text.baseAddress == nil || text.baseAddress != source.baseAddress || text.count != source.count { take(text) }
    return UnsafeRawBufferPointer(rebasing: bytes[..<count])
  }

  private func take(_ text: UnsafeRawBufferPointer) {
    source = text
    if ByteCase.isASCII(text) {
      count = text.count
      if count > bytes.count { grow(to: count) }
      for offset in 0..<count { bytes[offset] = text[offset].lowercasedASCII }
    } else {
      let folded = ByteCase.folded(text)
      count = folded.count
      if count > bytes.count { grow(to: count) }
      bytes.copyBytes(from: folded)
    }
  }

  private func grow(to byteCount: Int) {
    bytes.deallocate()
    bytes = .allocate(byteCount: byteCount, alignment: 1)
  }

  // MARK: How long a text may become

  /// A character of at most three bytes folds to one of at least one, and the other way round; one of four stays one.
  private static let growthMax = 3
  private static let characterBytesMax = 4

  /// Whether a text of so many bytes may fold to one of so many.
  @inline(__always)
  static func mayFold(_ byteCount: Int, to folded: Int) -> Bool {
    byteCount <= folded * growthMax && folded <= byteCount * growthMax
  }

  /// The start of a text that folds to at least so many bytes, or all of it: whole characters.
  static func start(of text: UnsafeRawBufferPointer, forBytes count: Int) -> UnsafeRawBufferPointer {
    var end = count * growthMax + characterBytesMax
    if end >= text.count { return text }
    while end > 0, isContinuation(text[end]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[..<end])
  }

  /// The end of a text that folds to at least so many bytes, or all of it: whole characters.
  static func end(of text: UnsafeRawBufferPointer, forBytes count: Int) -> UnsafeRawBufferPointer {
    var start = text.count - count * growthMax - characterBytesMax
    if start <= 0 { return text }
    while start < text.count, isContinuation(text[start]) { start += 1 }
    return UnsafeRawBufferPointer(rebasing: text[start...])
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0b1100_0000 == 0b1000_0000 }
}
