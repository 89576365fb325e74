/// A JSON value whose objects keep the order of their keys.
indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  /// A finite number.
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])
  /// The bytes of a JSON value that was made elsewhere.
  case raw([UInt8])

  /// The object of an event or a context; null when there is none.
  static func document(_ bytes: [UInt8]) -> JSONValue {
    bytes.isEmpty ? .null : .raw(bytes)
  }

  /// An array of texts.
  static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map { .string($0) })
  }

  /// An array of what a transformation makes of each element.
  static func list<Element>(_ elements: [Element], _ transform: (Element) -> JSONValue) -> JSONValue {
    .array(elements.map(transform))
  }

  /// A number that fits.
  static func number(_ number: some FixedWidthInteger) -> JSONValue {
    if let integer = Int64(exactly: number) { return .integer(integer) }
    return .unsigned(UInt64(number))
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

/// Writes JSON on one line, or indented for people.
struct JSONWriter {
  private let isIndented: Bool
  private var bytes: [UInt8] = []

  /// The value on one line, without a line end.
  static func line(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.write(value, depth: 0)
    return writer.bytes
  }

  /// The value over many lines, with a line end.
  static func indented(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.write(value, depth: 0)
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private init(isIndented: Bool) {
    self.isIndented = isIndented
  }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let number): append(String(number))
    case .unsigned(let number): append(String(number))
    case .double(let number): append(String(number))
    case .string(let text): writeString(text)
    case .array(let values):
      writeList(values, "[", "]", depth: depth) { $0.write($1, depth: depth + 1) }
    case .object(let members):
      writeList(members, "{", "}", depth: depth) { writer, member in
        writer.writeString(member.key)
        writer.append(writer.isIndented ? ": " : ":")
        writer.write(member.value, depth: depth + 1)
      }
    case .raw(let document): writeRaw(document)
    }
  }

  private mutating func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, depth: Int,
    writeElement: (inout JSONWriter, Element) -> Void
  ) {
    append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      startLine(depth: depth + 1)
      writeElement(&self, element)
    }
    if !elements.isEmpty { startLine(depth: depth) }
    append(close)
  }

  private mutating func startLine(depth: Int) {
    if isIndented { append("\n" + String(repeating: "  ", count: depth)) }
  }

  private mutating func writeString(_ text: String) {
    append("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        append("\\")
        bytes.append(UInt8(scalar.value))
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      default:
        if scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value {
          appendEscape(scalar.value)
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
      }
    }
    append("\"")
  }

  /// Copies a document that was made elsewhere; where it holds control characters or line ends, those are written so
  /// that the output stays one line and does nothing to a terminal.
  ///
  /// Outside of strings JSON knows only white space of these, and a space means the same.
  private mutating func writeRaw(_ document: [UInt8]) {
    var index = 0
    while index < document.count {
      let byte = document[index]
      if byte == 0xC2, index + 1 < document.count, 0x80...0x9F ~= document[index + 1] {
        appendEscape(UInt32(document[index + 1]))
        index += 1
      } else if byte == 0x7F {
        appendEscape(0x7F)
      } else {
        bytes.append(byte < 0x20 ? UInt8(ascii: " ") : byte)
      }
      index += 1
    }
  }

  private mutating func appendEscape(_ value: UInt32) {
    let digits = String(value, radix: 16)
    append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
