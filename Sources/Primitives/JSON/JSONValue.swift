/// A JSON value whose objects keep the order of their keys.
public indirect enum JSONValue: Sendable {
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

  /// A document that is JSON already; null when it has no bytes.
  public static func document(_ bytes: [UInt8]) -> JSONValue {
    bytes.isEmpty ? .null : .raw(bytes)
  }

  /// An array of texts.
  public static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map { .string($0) })
  }

  /// An array of what a transformation makes of each element.
  public static func list<Element>(_ elements: [Element], _ transform: (Element) -> JSONValue) -> JSONValue {
    .array(elements.map(transform))
  }

  /// A number that fits.
  public static func number(_ number: some FixedWidthInteger) -> JSONValue {
    if let integer = Int64(exactly: number) { return .integer(integer) }
    return .unsigned(UInt64(number))
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// Makes an object of its members in their order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// The value on one line, without a line end.
  public var line: [UInt8] { text(isIndented: false) }

  /// The value over many lines, with a line end.
  public var indented: [UInt8] { text(isIndented: true) + [UInt8(ascii: "\n")] }

  private func text(isIndented: Bool) -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer, depth: isIndented ? 0 : nil)
    return VisibleText.json(writer.bytes)
  }

  /// Writes the value at a depth, or on one line where it has none.
  private func write(to writer: inout JSONWriter, depth: Int?) {
    switch self {
    case .null: writer.append("null")
    case .bool(let value): writer.append(value ? "true" : "false")
    case .integer(let number): writer.append(text: String(number))
    case .unsigned(let number): writer.append(text: String(number))
    case .double(let number): writer.append(text: String(number))
    case .string(let text): writer.append(string: text)
    case .array(let values):
      JSONValue.writeList(values, "[", "]", to: &writer, depth: depth) { $1.write(to: &$0, depth: $2) }
    case .object(let members):
      JSONValue.writeList(members, "{", "}", to: &writer, depth: depth) { writer, member, depth in
        writer.append(string: member.key)
        writer.append(depth == nil ? ":" : ": ")
        member.value.write(to: &writer, depth: depth)
      }
    // Outside of strings JSON knows only white space of the control characters, and a space means the same.
    case .raw(let document): writer.append(bytes: document.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 })
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], _ open: StaticString, _ close: StaticString, to writer: inout JSONWriter, depth: Int?,
    writeElement: (inout JSONWriter, Element, Int?) -> Void
  ) {
    let innerDepth = depth.map { $0 + 1 }
    writer.append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { writer.append(",") }
      startLine(in: &writer, depth: innerDepth)
      writeElement(&writer, element, innerDepth)
    }
    if !elements.isEmpty { startLine(in: &writer, depth: depth) }
    writer.append(close)
  }

  private static func startLine(in writer: inout JSONWriter, depth: Int?) {
    if let depth { writer.append(text: "\n" + String(repeating: "  ", count: depth)) }
  }
}
