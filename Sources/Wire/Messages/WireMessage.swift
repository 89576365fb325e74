import CPicketProto
import CProtobufC

/// A message of the wire as a Swift value.
///
/// Every conversion between a value and the C struct that libprotobuf-c works on is in the code that is generated from
/// the proto files, and nowhere else. Fields that the other side left out have the value that the proto files document for absence. In a `string`
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

/// An enumeration of the wire, which keeps a number that it has no name for.
public protocol WireEnumeration: Hashable, Sendable, CustomStringConvertible {
  /// Makes the value of a number from the wire.
  init(rawValue: Int32)

  /// The number on the wire.
  var rawValue: Int32 { get }
}

/// What a message consists of: its name, and its fields with their numbers and types.
public struct MessageSchema: Sendable {
  /// A constant of the program, never written to; hence safe to share.
  nonisolated(unsafe) let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

  init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
    self.descriptor = descriptor
  }

  /// Asks the generated initialiser of a message for the message's description.
  init<Message>(_ initialize: (UnsafeMutablePointer<Message>?) -> Void) {
    let message = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    initialize(message)
    let base = UnsafeRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
    self.init(base.pointee.descriptor)
    message.deallocate()
  }

  /// How many fields the message has.
  var fieldCount: Int { Int(descriptor.pointee.n_fields) }

  /// The full name, for example `picket.v1.Match`.
  public var name: String { String(cString: descriptor.pointee.name) }
}

/// A message that libprotobuf-c unpacked.
///
/// Valid only during the call that hands it out.
public struct UnpackedMessage {
  private let message: UnsafeMutablePointer<ProtobufCMessage>

  /// Unpacks inspected bytes; nil when libprotobuf-c refuses them or there is no memory.
  init?(unpacking bytes: UnsafePointer<UInt8>?, count: Int, schema: MessageSchema) {
    guard let message = protobuf_c_message_unpack(schema.descriptor, nil, count, bytes) else { return nil }
    self.message = message
  }

  /// Takes an inner message, whose first member is always its `ProtobufCMessage`.
  init<Message>(_ message: UnsafeMutablePointer<Message>) {
    self.message = UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
  }

  /// The struct with the type that holds it.
  func pointer<Message>(to type: Message.Type) -> UnsafePointer<Message> {
    UnsafeRawPointer(message).assumingMemoryBound(to: type)
  }

  /// Frees the message and everything in it.
  func free() {
    protobuf_c_message_free_unpacked(message, nil)
  }
}

/// A message in an arena, ready for packing.
///
/// Valid until the arena is reset.
public struct BuiltMessage {
  private let message: UnsafeMutablePointer<ProtobufCMessage>

  /// Takes a generated struct, whose first member is always its `ProtobufCMessage`.
  init<Message>(_ message: UnsafeMutablePointer<Message>) {
    self.message = UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
  }

  /// The struct with the type that holds it.
  func pointer<Message>(to type: Message.Type) -> UnsafeMutablePointer<Message> {
    UnsafeMutableRawPointer(message).assumingMemoryBound(to: type)
  }

  /// How many bytes the packed message has.
  var packedByteCount: Int { protobuf_c_message_get_packed_size(message) }

  /// Packs to a place with room for `packedByteCount` bytes and returns their number.
  func pack(to place: UnsafeMutablePointer<UInt8>) -> Int {
    protobuf_c_message_pack(message, place)
  }
}

// Copies of the members of unpacked C structs. Every pointer may be null, whatever the header says.

extension String {
  init(field: UnsafePointer<CChar>?) {
    self = field.map { String(cString: $0) } ?? ""
  }
}

extension [UInt8] {
  init(field: ProtobufCBinaryData) {
    self.init(UnsafeBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len))
  }
}

extension [String] {
  init(field: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int) {
    self = UnsafeBufferPointer(start: field, count: field == nil ? 0 : count).map { String(field: $0) }
  }
}

extension [Int32] {
  /// Copies numbers of an enumeration, each the size of a C `int`.
  init<Number>(field: UnsafeMutablePointer<Number>?, count: Int) {
    let bytes = UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count * MemoryLayout<Int32>.stride)
    self.init(bytes.bindMemory(to: Int32.self))
  }
}

extension Array where Element: WireMessage {
  init<Message>(field: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, count: Int) {
    self = UnsafeBufferPointer(start: field, count: field == nil ? 0 : count).compactMap { message in
      message.map { Element(unpacked: UnpackedMessage($0)) }
    }
  }
}

extension Optional where Wrapped: WireMessage {
  init<Message>(field: UnsafeMutablePointer<Message>?) {
    self = field.map { Wrapped(unpacked: UnpackedMessage($0)) }
  }
}
