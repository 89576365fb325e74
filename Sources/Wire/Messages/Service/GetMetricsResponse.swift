import CPicketProto

/// What the daemon counts, as metrics.
public struct GetMetricsResponse: WireMessage {
  /// The text format of Prometheus, version 0.0.4, in UTF-8.
  public var text: [UInt8]

  /// Makes a message.
  public init(text: [UInt8] = []) {
    self.text = text
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_metrics_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetMetricsResponse.self)
    text = [UInt8](field: raw.pointee.text)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_metrics_response__init)
    raw.pointee.text = arena.data(text)
    return BuiltMessage(raw)
  }
}
