import CPicketProto

/// Asks for what the daemon counts, as metrics.
public struct GetMetricsRequest: WireMessage {
  /// Makes a message.
  public init() {}

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_metrics_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {}

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    BuiltMessage(arena.make(picket__v1__get_metrics_request__init))
  }
}
