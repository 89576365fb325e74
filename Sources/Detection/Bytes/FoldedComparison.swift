/// Comparisons without case against text that is in small letters already.
enum FoldedComparison {
  /// Whether a text of ASCII, made small, is the folded one.
  @inline(__always)
  static func isEqual(_ text: UnsafeRawBufferPointer, folded: UnsafeRawBufferPointer) -> Bool {
    guard text.count == folded.count else { return false }
    for offset in 0..<text.count where ByteCase.lower(text[offset]) != folded[offset] { return false }
    return true
  }
}
