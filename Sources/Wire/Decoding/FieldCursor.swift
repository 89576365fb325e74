/// Walks the fields of a packed message without interpreting them.
struct FieldCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Reads the next field; nil at the end.
  mutating func next() throws(MessageError.Reason) -> RawField? {
    guard position < bytes.count else { return nil }
    let tag = try varint(bytesMax: 5)
    guard tag >> 3 != 0, tag <= UInt32.max else { throw .malformed }
    let number = UInt32(tag >> 3)
    switch UInt8(tag & 7) {
    case RawField.varint: return RawField(number: number, wireType: RawField.varint, value: try varint(bytesMax: 10))
    case RawField.fixed64: return try field(number, RawField.fixed64, count: 8)
    case RawField.lengthPrefixed: return try field(number, RawField.lengthPrefixed, count: try length())
    case RawField.fixed32: return try field(number, RawField.fixed32, count: 4)
    case let other: throw .unsupportedWireType(other)
    }
  }

  private mutating func length() throws(MessageError.Reason) -> Int {
    let length = try varint(bytesMax: 5)
    guard length <= UInt32.max else { throw .malformed }
    return Int(length)
  }

  private mutating func field(
    _ number: UInt32, _ wireType: UInt8, count: Int
  ) throws(MessageError.Reason) -> RawField {
    guard bytes.count - position >= count else { throw .truncated }
    defer { position += count }
    return RawField(number: number, wireType: wireType, start: position, count: count)
  }

  @inline(__always)
  private mutating func varint(bytesMax: Int) throws(MessageError.Reason) -> UInt64 {
    if position < bytes.count, bytes[position] < 0x80 {
      position += 1
      return UInt64(bytes[position - 1])
    }
    return try longVarint(bytesMax: bytesMax)
  }

  private mutating func longVarint(bytesMax: Int) throws(MessageError.Reason) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let end = min(bytes.count, position + bytesMax)
    while position < end {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw position == bytes.count ? .truncated : .malformed
  }
}
