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
