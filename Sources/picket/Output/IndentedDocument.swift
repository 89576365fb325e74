import Primitives

/// A JSON document that was made elsewhere, over many lines.
///
/// Numbers keep their spelling and members their order. What is no JSON comes out as it is, on as many lines as its
/// brackets say.
struct IndentedDocument {
  private var lines: [[UInt8]] = []
  private var line: [UInt8] = []
  private var depth = 0
  /// Whether the last byte opened an object or a list: it ends on the same line when nothing is in it.
  private var isJustOpened = false

  /// The lines, each harmless for a terminal.
  ///
  /// Linear in the number of bytes.
  static func lines(of document: [UInt8], indent: String) -> [String] {
    var writer = IndentedDocument()
    writer.add(document)
    writer.endLine()
    return writer.lines.map { indent + VisibleText.line(String(decoding: $0, as: UTF8.self)) }
  }

  private mutating func add(_ document: [UInt8]) {
    var isText = false
    var isEscaped = false
    for byte in document {
      if isText {
        line.append(byte)
        if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      } else {
        isText = byte == UInt8(ascii: "\"")
        addOutsideOfText(byte)
      }
    }
  }

  private mutating func addOutsideOfText(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      break
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      put(byte)
      depth += 1
      isJustOpened = true
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth = max(0, depth - 1)
      if !isJustOpened { endLine() }
      isJustOpened = false
      put(byte)
    case UInt8(ascii: ","):
      line.append(byte)
      endLine()
    case UInt8(ascii: ":"):
      line += [byte, UInt8(ascii: " ")]
    default:
      put(byte)
    }
  }

  private mutating func put(_ byte: UInt8) {
    if isJustOpened {
      isJustOpened = false
      endLine()
    }
    if line.isEmpty { line = Array(repeating: UInt8(ascii: " "), count: 2 * min(depth, 40)) }
    line.append(byte)
  }

  private mutating func endLine() {
    if !line.isEmpty { lines.append(line) }
    line = []
  }
}
