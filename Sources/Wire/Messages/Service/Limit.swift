import CPicketProto

/// One bound, by its name in the configuration.
public struct Limit: WireMessage {
  /// Its name in the configuration.
  public var name: String
  /// The bound, in the unit that ends its name.
  public var value: UInt64
  /// What it is about.
  public var description: String

  /// Makes a message.
  public init(name: String = "", value: UInt64 = 0, description: String = "") {
    self.name = name
    self.value = value
    self.description = description
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__limit__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Limit.self)
    name = String(field: raw.pointee.name)
    value = raw.pointee.value
    description = String(field: raw.pointee.description)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__limit__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.value = value
    raw.pointee.description = arena.text(description)
    return BuiltMessage(raw)
  }
}
