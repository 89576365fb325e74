import CSimdJSON
import Glibc
import Primitives

/// Comparisons of byte strings.
enum ByteComparison {
  /// Whether both hold the same bytes.
  @inline(__always)
  static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
    return memcmp(leftStart, rightStart, left.count) == 0
  }

  /// Whether the text starts with the prefix.
  @inline(__always)
  static func hasPrefix(_ text: UnsafeRawBufferPointer, _ prefix: UnsafeRawBufferPointer) -> Bool {
    text.count >= prefix.count && isEqual(UnsafeRawBufferPointer(start: text.baseAddress, count: prefix.count), prefix)
  }

  /// Whether the text ends with the suffix.
  @inline(__always)
  static func hasSuffix(_ text: UnsafeRawBufferPointer, _ suffix: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= suffix.count, let start = text.baseAddress else { return suffix.count == 0 }
    return isEqual(UnsafeRawBufferPointer(start: start + (text.count - suffix.count), count: suffix.count), suffix)
  }

  /// Whether the text holds the needle anywhere; every text holds the empty needle.
  ///
  /// - Complexity: linear in both lengths.
  @inline(__always)
  static func contains(_ text: UnsafeRawBufferPointer, _ needle: UnsafeRawBufferPointer) -> Bool {
    if needle.count == 0 { return true }
    guard let textStart = text.baseAddress, let needleStart = needle.baseAddress else { return false }
    return picket_bytes_find(textStart, text.count, needleStart, needle.count) != nil
  }

  /// How the bytes of one text compare to those of another.
  static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> NumberOrder {
    let common = min(left.count, right.count)
    if common > 0, let leftStart = left.baseAddress, let rightStart = right.baseAddress {
      let result = memcmp(leftStart, rightStart, common)
      if result != 0 { return result < 0 ? .less : .greater }
    }
    return NumberOrder(left.count, right.count)
  }
}

/// A text that is the same as another only when all its bytes are.
///
/// Swift takes texts for equal that only look alike, such as the two spellings of "é"; the durable state tells them
/// apart, and so must everything that is kept in memory of it.
struct ExactText: Hashable, Sendable {
  let text: String

  static func == (left: ExactText, right: ExactText) -> Bool { ExactText.areSame(left.text, right.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes: text) }

  /// Whether two texts have the same bytes.
  static func areSame(_ left: String, _ right: String) -> Bool {
    let areSame: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        ByteComparison.isEqual(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
      }
    }
    return (areSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
  }
}

extension Hasher {
  /// Feeds a text as its bytes, so that texts that only look alike differ.
  mutating func combine(bytes text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

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
