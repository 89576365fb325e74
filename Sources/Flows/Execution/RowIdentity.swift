/// Rows as bytes, equal for equal rows only.
enum RowIdentity {
  /// The bytes of values, one after the other, each with its type and, where it has one, its length.
  static func bytes(of values: [FlowValue]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 32)
    for value in values { append(value, to: &bytes) }
    return bytes
  }

  /// Appends the bytes of a text with its length.
  static func append(text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    append(4, UInt64(text.count), to: &bytes)
    bytes += text
  }

  /// Appends the bytes of a value.
  static func append(_ value: FlowValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(0)
    case .integer(let integer): append(1, UInt64(bitPattern: integer), to: &bytes)
    case .double(let double): append(2, UInt64(bitPattern: DoubleWord.word(double)), to: &bytes)
    case .boolean(let boolean): bytes += [3, boolean ? 1 : 0]
    case .text(var text): text.withUTF8 { append(text: UnsafeRawBufferPointer($0), to: &bytes) }
    case .time(let nanos): append(5, UInt64(bitPattern: nanos), to: &bytes)
    case .list(let values):
      append(6, UInt64(values.count), to: &bytes)
      for value in values { append(value, to: &bytes) }
    }
  }

  private static func append(_ tag: UInt8, _ word: UInt64, to bytes: inout [UInt8]) {
    bytes.append(tag)
    withUnsafeBytes(of: word.bigEndian) { bytes += $0 }
  }
}
