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
