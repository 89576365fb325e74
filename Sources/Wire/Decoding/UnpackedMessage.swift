import CProtobufC

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
