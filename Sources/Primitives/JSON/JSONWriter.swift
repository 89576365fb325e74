/// Writes JSON text: compact, non-ASCII text as it is.
///
/// Takes no more of a string once it holds more than `bytesMax`; what is in `bytes` then is only a beginning.
public struct JSONWriter {
  /// How a control character in a string is written.
  public enum Escapes: Sendable {
    /// A line feed, a carriage return and a tab with their letters, `\n`, others with their numbers, `\u0001`.
    case letters
    /// Each with its number, `\u000a`.
    case numbers
  }

  /// What is written.
  public var bytes: [UInt8] = []
  @usableFromInline let bytesMax: Int
  @usableFromInline let escapes: Escapes

  /// A writer that is full when it holds more than so many bytes.
  @inlinable
  public init(bytesMax: Int = .max, escapes: Escapes = .letters) {
    self.bytesMax = bytesMax
    self.escapes = escapes
  }

  /// Whether more was written than the writer holds.
  @inlinable
  public var isFull: Bool { bytes.count > bytesMax }

  /// How many more bytes fill the writer.
  @inlinable
  public var room: Int { bytesMax == .max ? .max : max(0, bytesMax - bytes.count + 1) }

  /// Writes a byte as it is.
  @inlinable
  public mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Writes text as it is.
  @inlinable
  public mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes text as it is.
  @inlinable
  public mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

  /// Writes bytes as they are.
  @inlinable
  public mutating func append(bytes more: [UInt8]) { bytes += more }

  /// Writes UTF-8 text as a string, with its quotes and escapes.
  ///
  /// - Complexity: O(n) in the bytes, of which no more are read than fill the writer.
  @inlinable
  public mutating func append(string: UnsafeRawBufferPointer) {
    let text = UnsafeRawBufferPointer(rebasing: string.prefix(room)).assumingMemoryBound(to: UInt8.self)
    append(UInt8(ascii: "\""))
    var start = 0
    for (offset, byte) in text.enumerated() where JSONWriter.isEscaped(byte) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<offset]))
      append(escaping: byte)
      start = offset + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  /// Writes a text as a string, with its quotes and escapes.
  public mutating func append(string: String) {
    var string = string
    string.withUTF8 { append(string: UnsafeRawBufferPointer($0)) }
  }

  /// Whether a byte of a string must be escaped.
  @inlinable @inline(__always)
  public static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  @usableFromInline
  mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case UInt8(ascii: "\n") where escapes == .letters: append("\\n")
    case UInt8(ascii: "\r") where escapes == .letters: append("\\r")
    case UInt8(ascii: "\t") where escapes == .letters: append("\\t")
    default: append(number: UInt16(byte))
    }
  }

  /// Writes the escape of a UTF-16 code unit by its number, `\u007f`.
  public mutating func append(number unit: UInt16) {
    append("\\u")
    for shift in [12, 8, 4, 0] { append(.hexadecimalDigit(UInt8(truncatingIfNeeded: unit >> shift) & 15)) }
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

  /// Adds a value that is JSON already; no bytes are null.
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
