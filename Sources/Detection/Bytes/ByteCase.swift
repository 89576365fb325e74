import Primitives

/// Letters without regard to case, on bytes where that is possible.
enum ByteCase {
  /// Whether all bytes are ASCII.
  @inline(__always)
  static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var seen: UInt64 = 0
    var offset = 0
    while offset + 8 <= bytes.count {
      seen |= (start + offset).loadUnaligned(as: UInt64.self)
      offset += 8
    }
    while offset < bytes.count {
      seen |= UInt64((start + offset).load(as: UInt8.self))
      offset += 1
    }
    return seen & 0x8080_8080_8080_8080 == 0
  }

  /// The text, folded.
  static func folded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if isASCII(bytes) { return bytes.map { $0.lowercasedASCII } }
    var folded: [UInt8] = []
    folded.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x80 {
        folded.append(UInt8(truncatingIfNeeded: scalar.value).lowercasedASCII)
      } else {
        folded.append(contentsOf: CaseFolding.folded(scalar).utf8)
      }
    }
    return folded
  }

  /// The text, folded.
  static func folded(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { folded(UnsafeRawBufferPointer($0)) }
  }
}
