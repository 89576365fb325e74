import CPicketProto

/// One alert with its first events and its history.
public struct GetAlertResponse: WireMessage {
  /// The alert.
  public var alert: Alert?
  /// The first events, as many as the daemon's limits keep.
  public var events: [AlertEvent]
  /// Changes of status, the oldest first.
  public var history: [AlertNote]

  /// Makes a message.
  public init(alert: Alert? = nil, events: [AlertEvent] = [], history: [AlertNote] = []) {
    self.alert = alert
    self.events = events
    self.history = history
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_alert_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetAlertResponse.self)
    alert = Alert?(field: raw.pointee.alert)
    events = [AlertEvent](field: raw.pointee.events, count: raw.pointee.n_events)
    history = [AlertNote](field: raw.pointee.history, count: raw.pointee.n_history)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_alert_response__init)
    raw.pointee.alert = arena.submessage(alert)
    raw.pointee.n_events = events.count
    raw.pointee.events = arena.list(events)
    raw.pointee.n_history = history.count
    raw.pointee.history = arena.list(history)
    return BuiltMessage(raw)
  }
}
