import CPicketProto

/// A row of an answer.
public struct Row: WireMessage {
  /// One for each column.
  public var values: [Value]

  /// Makes a message.
  public init(
    values: [Value] = []
  ) {
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__row__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Row.self)
    values = [Value](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__row__init)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.list(values)
    return BuiltMessage(raw)
  }
}
