import Primitives

/// Walks a JSON text that is known to be one, with the place of all that it finds.
///
/// simdjson's tape has no places, and a document inside of a message is to be taken as it is written.
struct JSONCursor {
  /// What a value is.
  enum Kind {
    case object, array, string, number, bool, null
  }

  let text: UnsafeRawBufferPointer
  /// The place that is read next.
  private(set) var offset = 0

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
  }

  /// What the next value is; moves to its first byte.
  mutating func kind() -> Kind {
    skipSeparators()
    switch text[offset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: return .number
    }
  }

  /// Moves into the object or array that is next.
  mutating func enter() {
    offset += 1
  }

  /// Moves to the next member or element; at the end of what was entered, behind it.
  mutating func advance() -> Bool {
    skipSeparators()
    let isEnd = text[offset] == UInt8(ascii: "}") || text[offset] == UInt8(ascii: "]")
    if isEnd { offset += 1 }
    return !isEnd
  }

  /// Reads the string that is next, which may be a key; nil where an escape is half of a character.
  mutating func string() -> String? {
    let start = offset + 1
    skipString()
    let raw = text[start..<(offset - 1)]
    if !raw.contains(UInt8(ascii: "\\")) { return String(decoding: raw, as: UTF8.self) }
    return JSONCursor.unescaped(Array(raw))
  }

  /// Moves behind the value that is next; returns its bytes.
  mutating func skip() -> UnsafeRawBufferPointer {
    skipSeparators()
    let start = offset
    var depth = 0
    repeat {
      switch text[offset] {
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        offset += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        offset += 1
      case let byte where JSONCursor.isSeparator(byte): offset += 1
      default: skipWord()
      }
    } while depth > 0
    return UnsafeRawBufferPointer(rebasing: text[start..<offset])
  }

  private mutating func skipString() {
    offset += 1
    while text[offset] != UInt8(ascii: "\"") { offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1 }
    offset += 1
  }

  /// Moves behind a number, true, false or null.
  private mutating func skipWord() {
    let ends = [UInt8(ascii: "}"), UInt8(ascii: "]")]
    while offset < text.count, !JSONCursor.isSeparator(text[offset]), !ends.contains(text[offset]) { offset += 1 }
  }

  private mutating func skipSeparators() {
    while JSONCursor.isSeparator(text[offset]) { offset += 1 }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"): true
    default: false
    }
  }

  private static func unescaped(_ raw: [UInt8]) -> String? {
    var bytes: [UInt8] = []
    var index = 0
    while index < raw.count {
      guard raw[index] == UInt8(ascii: "\\") else {
        bytes.append(raw[index])
        index += 1
        continue
      }
      index += 2
      switch raw[index - 1] {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"):
        var units = [unit(raw, at: index)]
        index += 4
        if UTF16.isLeadSurrogate(units[0]), raw[index...].starts(with: "\\u".utf8) {
          units.append(unit(raw, at: index + 2))
          index += 6
        }
        guard let text = String(validating: units, as: UTF16.self) else { return nil }
        bytes += text.utf8
      case let byte: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The number that four hexadecimal digits are.
  private static func unit(_ raw: [UInt8], at index: Int) -> UInt16 {
    raw[index..<(index + 4)].reduce(0) { $0 << 4 | UInt16($1.hexadecimalValue ?? 0) }
  }
}
