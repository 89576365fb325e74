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

  /// Reads the next number of a list that came in one piece; nil at the end.
  mutating func nextNumber(_ wireType: UInt8) throws(MessageError.Reason) -> RawField? {
    guard position < bytes.count else { return nil }
    switch wireType {
    case RawField.fixed64: return try field(0, wireType, count: 8)
    case RawField.fixed32: return try field(0, wireType, count: 4)
    default: return RawField(number: 0, wireType: wireType, value: try varint(bytesMax: 10))
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

/// One field of a packed message: its number, and its number value or the place of its bytes.
struct RawField {
  static let varint: UInt8 = 0
  static let fixed64: UInt8 = 1
  static let lengthPrefixed: UInt8 = 2
  static let fixed32: UInt8 = 5

  let number: UInt32
  let wireType: UInt8
  /// The value of a varint.
  let value: UInt64
  /// Where the bytes of any other field start, in its message.
  let start: Int
  /// How many bytes any other field has.
  let count: Int

  init(number: UInt32, wireType: UInt8, value: UInt64) {
    (self.number, self.wireType, self.value, start, count) = (number, wireType, value, 0, 0)
  }

  init(number: UInt32, wireType: UInt8, start: Int, count: Int) {
    (self.number, self.wireType, value, self.start, self.count) = (number, wireType, 0, start, count)
  }

  /// The bytes of the field, in the message it was found in.
  func bytes(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: message[start..<(start + count)])
  }

  /// The bytes of the field, in the message it was found in, after a check of the wire type.
  func borrowedBytes(in message: BorrowedBytes) throws(MessageError.Reason) -> BorrowedBytes {
    try require(Self.lengthPrefixed)
    return message.part(from: start, count: count)
  }

  /// The text of the field, in the message it was found in, after a check of the wire type and of the text.
  func text(in message: UnsafeRawBufferPointer) throws(MessageError.Reason) -> UnsafeRawBufferPointer {
    try require(Self.lengthPrefixed)
    let text = bytes(in: message)
    try TextCheck.require(text)
    return text
  }

  /// The number of the field, after a check of the wire type.
  func varint() throws(MessageError.Reason) -> UInt64 {
    try require(Self.varint)
    return value
  }

  /// Checks the wire type.
  func require(_ expected: UInt8) throws(MessageError.Reason) {
    guard wireType == expected else { throw .wrongWireType(found: wireType, expected: expected) }
  }
}
