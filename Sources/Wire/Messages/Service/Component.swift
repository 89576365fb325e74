import CPicketProto

/// A part of the daemon and its version.
public struct Component: WireMessage {
  /// The name.
  public var name: String
  /// The version.
  public var version: String

  /// Makes a message.
  public init(name: String = "", version: String = "") {
    self.name = name
    self.version = version
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__component__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Component.self)
    name = String(field: raw.pointee.name)
    version = String(field: raw.pointee.version)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__component__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.version = arena.text(version)
    return BuiltMessage(raw)
  }
}
