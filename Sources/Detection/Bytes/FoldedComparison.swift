import Primitives

/// Comparisons without case against text that is folded already.
enum FoldedComparison {
  /// Whether a text of ASCII, folded, is the other one.
  @inline(__always)
  static func isEqual(_ text: UnsafeRawBufferPointer, folded: UnsafeRawBufferPointer) -> Bool {
    guard text.count == folded.count else { return false }
    for offset in 0..<text.count where text[offset].lowercasedASCII != folded[offset] { return false }
    return true
  }
}
