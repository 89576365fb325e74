import CProtobufC

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

  /// Packs to a place with room for `packedByteCount` bytes and gives their number.
  func pack(to place: UnsafeMutablePointer<UInt8>) -> Int {
    protobuf_c_message_pack(message, place)
  }
}
