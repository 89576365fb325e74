/// A reader of JSON that follows RFC 8259 to the letter and keeps nothing: a second opinion on what is JSON.
///
/// Texts must be UTF-8. Escapes of lone surrogates and numbers of any size are JSON.
struct StrictJSON {
  private let bytes: [UInt8]
  private var position = 0
  /// How deep lists and objects are nested; 0 for a bare value.
  private(set) var depth = 0
  /// Whether the outermost value is an object.
  private(set) var isObject = false

  /// Reads a text; nil when it is not JSON.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard String(validating: bytes, as: UTF8.self) != nil, readText() else { return nil }
  }

  private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func readText() -> Bool {
    skipSpace()
    isObject = byte == UInt8(ascii: "{")
    guard readValues() else { return false }
    skipSpace()
    return position == bytes.count
  }

  /// Reads one value with all that is in it, without recursion.
  private mutating func readValues() -> Bool {
    var open: [UInt8] = []
    repeat {
      skipSpace()
      if let last = open.last, last == UInt8(ascii: "{"), !readKey() { return false }
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        open.append(byte)
        depth = max(depth, open.count)
        position += 1
        skipSpace()
        if byte != StrictJSON.close(open[open.count - 1]) { continue }
      } else if !readScalar() {
        return false
      }
      guard readEnds(&open) else { return false }
    } while !open.isEmpty
    return true
  }

  /// After a value: closes what ends here, up to the comma before the next value.
  private mutating func readEnds(_ open: inout [UInt8]) -> Bool {
    while let last = open.last {
      skipSpace()
      let found = byte
      position += 1
      if found == UInt8(ascii: ",") { return true }
      guard found == StrictJSON.close(last) else { return false }
      open.removeLast()
    }
    return true
  }

  private static func close(_ open: UInt8) -> UInt8 {
    open == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
  }

  private mutating func readKey() -> Bool {
    guard byte == UInt8(ascii: "\""), readString() else { return false }
    skipSpace()
    guard accept(":") else { return false }
    skipSpace()
    return true
  }

  private mutating func readScalar() -> Bool {
    switch byte {
    case UInt8(ascii: "\""): readString()
    case UInt8(ascii: "t"): accept("true")
    case UInt8(ascii: "f"): accept("false")
    case UInt8(ascii: "n"): accept("null")
    default: readNumber()
    }
  }

  private mutating func readString() -> Bool {
    position += 1
    while position < bytes.count {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"): if !readEscape() { return false }
      case 0..<0x20: return false
      default: position += 1
      }
    }
    return false
  }

  private mutating func readEscape() -> Bool {
    position += 2
    guard position <= bytes.count else { return false }
    let letter = bytes[position - 1]
    if "\"\\/bfnrt".utf8.contains(letter) { return true }
    guard letter == UInt8(ascii: "u"), bytes.count - position >= 4 else { return false }
    position += 4
    return bytes[(position - 4)..<position].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }
  }

  private mutating func readNumber() -> Bool {
    _ = accept("-")
    if !accept("0"), !readDigits() { return false }
    if accept("."), !readDigits() { return false }
    guard accept("e") || accept("E") else { return true }
    _ = accept("+") || accept("-")
    return readDigits()
  }

  private mutating func readDigits() -> Bool {
    let start = position
    while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position > start
  }

  private mutating func accept(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }
}
