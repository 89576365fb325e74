import CPicketProto

/// The elements of a list.
public struct ListValue: WireMessage {
  /// The elements, in order.
  public var values: [Value]

  /// Makes a message.
  public init(
    values: [Value] = []
  ) {
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListValue.self)
    values = [Value](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_value__init)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.list(values)
    return BuiltMessage(raw)
  }
}
