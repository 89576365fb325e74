/// Reads the text of a `KeyPath`.
///
/// The grammar is a subset of JMESPath: `name(.name | [n] | [*])*`, where a name is letters, digits, `_`, `-`, `$`, `@`
/// and any non-ASCII character, or anything between double quotes with `\"` and `\\`.
struct KeyPathParser {
  private let text: String
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  /// Whether a name needs no quotes.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(isNameByte)
  }

  mutating func parse() throws(FieldPathError) -> [FieldPath.Step] {
    var steps: [FieldPath.Step] = [.key(try name())]
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "."):
        offset += 1
        steps.append(.key(try name()))
      case UInt8(ascii: "["):
        offset += 1
        steps.append(try subscriptStep())
      default:
        throw error("expected '.', '[' or the end")
      }
    }
    return steps
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: ":"): true
    default: byte >= 0x80
    }
  }

  private mutating func name() throws(FieldPathError) -> String {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return try quotedName() }
    let start = offset
    while offset < bytes.count, KeyPathParser.isNameByte(bytes[offset]) { offset += 1 }
    if start == offset { throw error("expected a field name; quote names with other characters, as in a.\"odd key\"") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func quotedName() throws(FieldPathError) -> String {
    var name: [UInt8] = []
    let start = offset
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: name, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), offset < bytes.count {
        name.append(bytes[offset])
        offset += 1
      } else {
        name.append(byte)
      }
    }
    offset = start
    throw error("the quoted name is not closed; expected '\"'")
  }

  private mutating func subscriptStep() throws(FieldPathError) -> FieldPath.Step {
    let start = offset
    guard let close = bytes[offset...].firstIndex(of: UInt8(ascii: "]")) else {
      throw error("the index is not closed; expected ']'")
    }
    let content = String(decoding: bytes[offset..<close], as: UTF8.self)
    offset = close + 1
    if content == "*" { return .everyElement }
    guard let index = Int32(content) else {
      offset = start
      throw error("expected an element's number, counted from 0, or '*'")
    }
    return .index(Int(index))
  }

  private func error(_ reason: String) -> FieldPathError {
    FieldPathError(text: text, offset: offset, reason: reason)
  }
}
