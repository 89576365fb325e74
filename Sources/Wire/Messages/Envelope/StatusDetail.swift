import CPicketProto

/// A typed detail of a status.
public struct StatusDetail: WireMessage {
  /// The type of the detail.
  public var typeURL: String
  /// The packed detail.
  public var value: [UInt8]

  /// Makes a message.
  public init(typeURL: String = "", value: [UInt8] = []) {
    self.typeURL = typeURL
    self.value = value
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(ttrpc__any__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Ttrpc__Any.self)
    typeURL = String(field: raw.pointee.type_url)
    value = [UInt8](field: raw.pointee.value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(ttrpc__any__init)
    raw.pointee.type_url = arena.text(typeURL)
    raw.pointee.value = arena.data(value)
    return BuiltMessage(raw)
  }
}
