import CPicketProto

/// An event of an alert as it was stored.
public struct AlertEvent: WireMessage {
  /// The event, one JSON object; a beginning of it when `truncated`.
  public var event: [UInt8]
  /// The kind of the event.
  public var logType: String
  /// When the event was received, in nanoseconds since 1970.
  public var receivedUnixNanos: Int64
  /// Whether `event` is only a beginning.
  public var truncated: Bool
  /// The event's name for retries; empty when it has none.
  public var eventID: String

  /// Makes a message.
  public init(
    event: [UInt8] = [],
    logType: String = "",
    receivedUnixNanos: Int64 = 0,
    truncated: Bool = false,
    eventID: String = ""
  ) {
    self.event = event
    self.logType = logType
    self.receivedUnixNanos = receivedUnixNanos
    self.truncated = truncated
    self.eventID = eventID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_event__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertEvent.self)
    event = [UInt8](field: raw.pointee.event)
    logType = String(field: raw.pointee.log_type)
    receivedUnixNanos = raw.pointee.received_unix_nanos
    truncated = raw.pointee.truncated != 0
    eventID = String(field: raw.pointee.event_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_event__init)
    raw.pointee.event = arena.data(event)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.received_unix_nanos = receivedUnixNanos
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.event_id = arena.text(eventID)
    return BuiltMessage(raw)
  }
}
