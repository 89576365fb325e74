/// Bytes as text, the alphabet of RFC 4648 with padding.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let pad = UInt8(ascii: "=")

  /// The text of bytes.
  static func text(of bytes: UnsafeRawBufferPointer) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * (3 - UInt32(group.count)))
      for index in 0..<4 {
        text.append(index > group.count ? pad : alphabet[Int(bits >> (18 - 6 * UInt32(index)) & 0x3F)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text, whose padding may be missing and which may have the alphabet of URLs; nil when it is none.
  static func bytes(of text: String) -> [UInt8]? {
    let padCount = text.utf8.reversed().prefix { $0 == pad }.count
    var bytes: [UInt8] = []
    var (bits, bitCount): (UInt32, UInt32) = (0, 0)
    for letter in text.utf8.dropLast(padCount) {
      guard let value = value(of: letter) else { return nil }
      (bits, bitCount) = (bits << 6 | value, bitCount + 6)
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    let isWhole = bitCount < 6 && bits & ((1 << bitCount) - 1) == 0
    return padCount <= 2 && isWhole ? bytes : nil
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
