import CSimdJSON
import Glibc

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

  /// How the bytes of one text stand to those of another.
  static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> NumberOrder {
    let common = min(left.count, right.count)
    if common > 0, let leftStart = left.baseAddress, let rightStart = right.baseAddress {
      let result = memcmp(leftStart, rightStart, common)
      if result != 0 { return result < 0 ? .less : .greater }
    }
    return NumberOrder(left.count, right.count)
  }
}
