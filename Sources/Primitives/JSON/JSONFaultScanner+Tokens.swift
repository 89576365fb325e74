/// Strings, numbers, and what stands where JSON has none of its own.
extension JSONFaultScanner {
  /// Reads the string that begins here.
  mutating func string() -> Fault? {
    let start = offset
    offset += 1
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return nil
      case UInt8(ascii: "\\"):
        if let fault = escape() { return fault }
      case 0..<0x20: return Fault(offset: offset, cause: controlCharacter(in: start))
      case 0..<0x80: offset += 1
      default:
        guard let length = characterLength else {
          return Fault(offset: offset, cause: "\(hex(bytes[offset])) is no UTF-8; the text may be in another encoding")
        }
        offset += length
      }
    }
    return Fault(
      offset: offset, cause: "it ends inside of the string that begins \(place(of: start)); it may be cut off")
  }

  private mutating func escape() -> Fault? {
    guard offset + 1 < bytes.count else {
      offset += 1
      return nil
    }
    switch bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 2
    case UInt8(ascii: "u"):
      let digits = bytes[(offset + 2)...].prefix(4)
      if digits.count == 4 || offset + 2 + digits.count < bytes.count, !digits.allSatisfy(JSONFaultScanner.isHexDigit) {
        return Fault(offset: offset, cause: "\\u needs four hexadecimal digits")
      }
      offset += 2 + digits.count
    default:
      let letter = String(decoding: bytes[(offset + 1)...].prefix(1), as: UTF8.self)
      return Fault(offset: offset, cause: "\\\(letter) is no escape of JSON's; a backslash itself is written \\\\")
    }
    return nil
  }

  private func controlCharacter(in start: Int) -> String {
    switch bytes[offset] {
    case 0x09: "a raw tab in a string; JSON writes it \\t"
    case 0x0A: "a line ends inside of the string that begins \(place(of: start)); JSON writes a line end \\n"
    case 0x0D: "a raw carriage return in a string; JSON writes it \\r"
    case 0: "a NUL byte in a string; JSON writes it \\u0000"
    default: "a raw control character (\(hex(bytes[offset]))) in a string; JSON writes it \\u00\(digits(bytes[offset]))"
    }
  }

  /// The bytes of the UTF-8 character here; nil when it is none.
  private var characterLength: Int? {
    let first = bytes[offset]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard offset + length <= bytes.count else { return nil }
    let text = bytes[offset..<(offset + length)]
    return String(validating: text, as: UTF8.self) == nil ? nil : length
  }

  /// Reads the number that begins here.
  mutating func number() -> Fault? {
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    guard offset < bytes.count else { return Fault(offset: start, cause: "a minus without digits") }
    if let word = specialNumber(from: start) { return word }
    if !isDigit { return Fault(offset: start, cause: "a minus without digits") }
    let isZero = bytes[offset] == UInt8(ascii: "0")
    skipDigits()
    if isZero, offset - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
      return Fault(offset: start, cause: "a number begins with 0; leave it out, or write text in double quotes")
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      if !isDigit { return Fault(offset: start, cause: "a number ends in a point; expected a digit after it") }
      skipDigits()
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      if !isDigit { return Fault(offset: start, cause: "an exponent without digits") }
      skipDigits()
    }
    if offset < bytes.count, JSONFaultScanner.isWordByte(bytes[offset]) || bytes[offset] == UInt8(ascii: ".") {
      offset = start
      return Fault(offset: start, cause: "'\(word)' is no JSON number; text stands in double quotes")
    }
    return nil
  }

  private func specialNumber(from start: Int) -> Fault? {
    let rest = bytes[offset...]
    if rest.starts(with: "Inf".utf8) || rest.starts(with: "inf".utf8) {
      return Fault(offset: start, cause: "-Infinity is no JSON number; JSON has no infinite ones")
    }
    if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) {
      return Fault(offset: start, cause: "a hexadecimal number; JSON has only decimal ones")
    }
    return nil
  }

  private var isDigit: Bool { offset < bytes.count && (0x30...0x39).contains(bytes[offset]) }

  private mutating func skipDigits() {
    while isDigit { offset += 1 }
  }

  /// Why there is no value here.
  var noValue: String {
    if let foreignText { return foreignText }
    switch bytes[offset] {
    case UInt8(ascii: "]"): return "a comma stands before the closing bracket; leave it out"
    case UInt8(ascii: "}"), UInt8(ascii: ","): return "expected a value, found \(found)"
    case UInt8(ascii: "+"): return "a number begins with +; leave it out"
    case UInt8(ascii: "."): return "a number begins with a point; expected a digit before it"
    default: break
    }
    switch word {
    case "NaN", "nan": return "NaN is no JSON value; JSON has no such number"
    case "Infinity", "inf", "Inf": return "\(word) is no JSON value; JSON has no infinite numbers"
    case "True", "False", "TRUE", "FALSE": return "\(word) is no JSON value; JSON has \(word.lowercased())"
    case "None", "nil", "NULL", "Null", "undefined": return "\(word) is no JSON value; JSON has null"
    case "": return "expected a value, found \(found)"
    default: return "'\(word)' is no JSON value; text stands in double quotes"
    }
  }

  /// What is written here as other languages write it; nil when it is nothing of that kind.
  var foreignText: String? {
    let rest = bytes[offset...]
    if rest.first == UInt8(ascii: "'") { return "a single quote; JSON's texts and keys stand in double quotes" }
    if rest.starts(with: "//".utf8) || rest.starts(with: "/*".utf8) || rest.first == UInt8(ascii: "#") {
      return "a comment; JSON has none"
    }
    let quotes = ["\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}"]
    if quotes.contains(where: { rest.starts(with: $0.utf8) }) {
      return "a typographic quotation mark; JSON's texts and keys stand in double quotes (\")"
    }
    if rest.starts(with: "\u{A0}".utf8) { return "a no-break space; JSON has only ordinary ones" }
    if rest.starts(with: "\u{FEFF}".utf8) { return "a byte order mark; leave it out" }
    return nil
  }

  /// The word that begins here, at most 40 bytes of it.
  var word: String {
    let word = bytes[offset...].prefix { JSONFaultScanner.isWordByte($0) || $0 == UInt8(ascii: ".") }
    return String(decoding: word.prefix(40), as: UTF8.self) + (word.count > 40 ? "…" : "")
  }

  /// What stands here, for a message.
  var found: String {
    let byte = bytes[offset]
    if byte < 0x20 || byte == 0x7F { return "a control character (\(hex(byte)))" }
    if byte < 0x80 {
      if byte == UInt8(ascii: "\"") { return "a text" }
      return JSONFaultScanner.isWordByte(byte) ? "'\(word)'" : "'\(Character(Unicode.Scalar(byte)))'"
    }
    guard let length = characterLength else { return "\(hex(byte)), which is no UTF-8" }
    return "'\(String(decoding: bytes[offset..<(offset + length)], as: UTF8.self))'"
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || (0x30...0x39).contains(byte)
      || (0x61...0x7A).contains(byte | 0x20)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private func place(of offset: Int) -> String {
    let place = SourcePosition(ofByte: offset, in: bytes, endsLinesAtReturns: false)
    return "at line \(place.line), column \(place.column)"
  }

  private func hex(_ byte: UInt8) -> String { "0x\(digits(byte).uppercased())" }

  private func digits(_ byte: UInt8) -> String {
    (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
  }
}
