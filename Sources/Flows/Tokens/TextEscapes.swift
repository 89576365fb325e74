/// Collects the bytes of a text in single quotes and resolves its backslash escapes.
///
/// `\b \f \n \r \t`, `\0` to `\377` in octal, `\xhh` and `\uhhhh`; any other character after a backslash is itself.
struct TextEscapes {
  private(set) var text: [UInt8] = []

  mutating func append(_ byte: UInt8) {
    text.append(byte)
  }

  /// Reads the escape whose character after the backslash is at `place`; gives the place after it.
  mutating func read(_ bytes: [UInt8], at place: Int) -> Int {
    switch bytes[place] {
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): return readCode(bytes, at: place, digits: 3, radix: 8)
    case UInt8(ascii: "x"): return readCode(bytes, at: place + 1, digits: 2, radix: 16)
    case UInt8(ascii: "u"): return readCode(bytes, at: place + 1, digits: 4, radix: 16)
    default: text.append(bytes[place])
    }
    return place + 1
  }

  private mutating func readCode(_ bytes: [UInt8], at place: Int, digits: Int, radix: UInt32) -> Int {
    var (end, code) = (place, UInt32(0))
    while end < min(bytes.count, place + digits), let digit = Self.digit(bytes[end]), digit < radix {
      code = code * radix + digit
      end += 1
    }
    // Without digits, the letter stands for itself; a code that is no character becomes the byte that refuses the text.
    if end == place {
      text.append(bytes[place - 1])
    } else if let scalar = Unicode.Scalar(code) {
      text.append(contentsOf: String(scalar).utf8)
    } else {
      text.append(0xff)
    }
    return end
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
