/// A message of the wire as a Swift value.
///
/// Every conversion between a value and the C struct that libprotobuf-c works on is in the file of its type, and nowhere
/// else. Fields that the other side left out have the value that the proto files document for absence. In a `string`
/// field U+0000 cannot cross the wire: it is sent as U+FFFD.
public protocol WireMessage: Equatable, Sendable {
  /// The description of the message that libprotobuf-c works from.
  static var schema: MessageSchema { get }

  /// Copies an unpacked message.
  init(unpacked: UnpackedMessage)

  /// Builds the message for packing; it lives as long as the arena's contents.
  func build(in arena: inout MessageArena) -> BuiltMessage

  /// The bytes of the message.
  func encoded() -> [UInt8]
}

extension WireMessage {
  /// Reads a message from its bytes.
  ///
  /// The bytes may be anything. They are checked by `MessageInspector` before libprotobuf-c sees them. Time and memory
  /// are linear in their number.
  public init(
    decoding bytes: UnsafeRawBufferPointer, fieldsMax: Int = WireLimits.requestFieldsMax
  ) throws(MessageError) {
    var inspector = MessageInspector(fieldsMax: fieldsMax)
    try inspector.inspect(bytes, as: Self.schema)
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let unpacked = UnpackedMessage(unpacking: start, count: bytes.count, schema: Self.schema) else {
      throw MessageError(message: Self.schema.name, field: "", reason: .refused)
    }
    self.init(unpacked: unpacked)
    unpacked.free()
  }

  /// Reads a message from its bytes.
  public init(decoding bytes: [UInt8], fieldsMax: Int = WireLimits.requestFieldsMax) throws(MessageError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try Self(decoding: bytes, fieldsMax: fieldsMax) }
    }
    self = try outcome.get()
  }

  /// The bytes of the message.
  public func encoded() -> [UInt8] {
    encodedByLibrary()
  }

  /// The bytes of the message as libprotobuf-c packs it.
  func encodedByLibrary() -> [UInt8] {
    var arena = MessageArena()
    let message = build(in: &arena)
    let count = message.packedByteCount
    return [UInt8](unsafeUninitializedCapacity: count) { place, initializedCount in
      initializedCount = place.baseAddress.map { message.pack(to: $0) } ?? 0
    }
  }
}
