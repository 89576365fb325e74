/// Writes JSON text: compact, non-ASCII text as it is.
///
/// Stops taking bytes once it holds more than `bytesMax`; what then stands in `bytes` is only a beginning.
struct JSONWriter {
  /// How values of an event are written.
  enum Form {
    /// As the event has them: keys in their order, a repeated key each time. A double has its shortest form, a number
    /// that no double keeps is as it was written.
    case written
    /// The same for equal values only: keys in the order of their bytes, of a repeated key the last, numbers canonical.
    case canonical
  }

  private(set) var bytes: [UInt8] = []
  private let bytesMax: Int
  private let form: Form

  init(bytesMax: Int = .max, form: Form = .written) {
    self.bytesMax = bytesMax
    self.form = form
  }

  /// Whether more was written than the writer holds.
  var isFull: Bool { bytes.count > bytesMax }

  /// How many more bytes fill the writer.
  private var room: Int { bytesMax == .max ? .max : max(0, bytesMax - bytes.count + 1) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a value of an event.
  ///
  /// - Complexity: O(n) in the value's size, O(n log n) for the canonical form. Recursion is bounded by the depth that the
  ///   parser allows.
  mutating func append(_ index: JSONDocument.Index, of document: JSONDocument) {
    if isFull { return }
    switch document.kind(index) {
    case .string: append(string: document.bytes(index))
    case .integer: append(text: String(document.integer(index)))
    case .unsigned, .double, .bigNumber, .decimal: append(numberAt: index, of: document)
    case .yes: append("true")
    case .no: append("false")
    case .null: append("null")
    case .array: appendElements(of: index, in: document)
    case .object: appendMembers(of: index, in: document)
    }
  }

  private mutating func append(numberAt index: JSONDocument.Index, of document: JSONDocument) {
    guard let number = document.number(index) else { return }
    if case .decimal = number, form == .written {
      bytes.append(contentsOf: document.numberText(index).prefix(room))
    } else {
      append(number)
    }
  }

  /// Writes a number; one that is a view of a text in its canonical form.
  mutating func append(_ number: Number) {
    if case .double(let double) = number, form == .written {
      append(text: JSONWriter.text(of: double))
    } else {
      number.write(to: &bytes, countMax: room)
    }
  }

  /// Writes a string with its quotes and escapes.
  mutating func append(string: UnsafeRawBufferPointer) {
    let room = room
    append(UInt8(ascii: "\""))
    let text = UnsafeRawBufferPointer(rebasing: string.prefix(room)).assumingMemoryBound(to: UInt8.self)
    var start = 0
    for (offset, byte) in text.enumerated() where JSONWriter.isEscaped(byte) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<offset]))
      append(escaping: byte)
      start = offset + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case UInt8(ascii: "\n"): append("\\n")
    case UInt8(ascii: "\r"): append("\\r")
    case UInt8(ascii: "\t"): append("\\t")
    default: appendControl(byte)
    }
  }

  /// Writes a string with its quotes and escapes.
  mutating func append(string: String) {
    var string = string
    string.withUTF8 { append(string: UnsafeRawBufferPointer($0)) }
  }

  /// Writes bytes as they are.
  mutating func append(bytes more: [UInt8]) { bytes += more }

  /// Writes text as it is.
  mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

  /// A double as JSON: its shortest form that reads back the same, with a point or an exponent.
  static func text(of double: Double) -> String { double.description }

  private mutating func appendControl(_ byte: UInt8) {
    append("\\u00")
    append(JSONWriter.hexDigit(byte >> 4))
    append(JSONWriter.hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private mutating func appendElements(of array: JSONDocument.Index, in document: JSONDocument) {
    append(UInt8(ascii: "["))
    let stop = document.contentEnd(array)
    var index = array + 1
    while index < stop, !isFull {
      if index > array + 1 { append(UInt8(ascii: ",")) }
      append(index, of: document)
      index = document.end(index)
    }
    append(UInt8(ascii: "]"))
  }

  private mutating func appendMembers(of object: JSONDocument.Index, in document: JSONDocument) {
    append(UInt8(ascii: "{"))
    if form == .canonical {
      let keys = document.sortedKeys(of: object)
      for key in keys where !isFull { appendMember(key, of: document, isFirst: key == keys[0]) }
    } else {
      let stop = document.contentEnd(object)
      var key = object + 1
      while key < stop, !isFull {
        appendMember(key, of: document, isFirst: key == object + 1)
        key = document.end(key + 1)
      }
    }
    append(UInt8(ascii: "}"))
  }

  @inline(__always)
  private mutating func appendMember(_ key: JSONDocument.Index, of document: JSONDocument, isFirst: Bool) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(string: document.bytes(key))
    append(UInt8(ascii: ":"))
    // On the tape a value stands right after its key.
    append(key + 1, of: document)
  }
}

/// A JSON object that is written member by member, compact, in the order of the calls.
public struct JSONObject {
  private var writer = JSONWriter()
  private var isEmpty = true

  /// Makes an empty object.
  public init() {
    writer.append(UInt8(ascii: "{"))
  }

  /// Adds a text.
  public mutating func add(_ name: String, text: String) {
    addName(name)
    writer.append(string: text)
  }

  /// Adds a number.
  public mutating func add(_ name: String, number: Int64) {
    addName(name)
    writer.append(text: String(number))
  }

  /// Adds a value that is JSON already; nothing stands for null.
  public mutating func add(_ name: String, json: [UInt8]) {
    addName(name)
    writer.append(bytes: json.isEmpty ? Array("null".utf8) : json)
  }

  /// The whole object.
  public var finished: [UInt8] { writer.bytes + [UInt8(ascii: "}")] }

  private mutating func addName(_ name: String) {
    if !isEmpty { writer.append(UInt8(ascii: ",")) }
    isEmpty = false
    writer.append(string: name)
    writer.append(UInt8(ascii: ":"))
  }
}
