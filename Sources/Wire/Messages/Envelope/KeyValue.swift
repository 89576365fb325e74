import CPicketProto

/// One entry of a request's metadata.
public struct KeyValue: WireMessage {
  /// The name of the entry.
  public var key: String
  /// The value of the entry.
  public var value: String

  /// Makes a message.
  public init(key: String = "", value: String = "") {
    self.key = key
    self.value = value
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__key_value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__KeyValue.self)
    key = String(field: raw.pointee.key)
    value = String(field: raw.pointee.value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__key_value__init)
    raw.pointee.key = arena.text(key)
    raw.pointee.value = arena.text(value)
    return BuiltMessage(raw)
  }
}
