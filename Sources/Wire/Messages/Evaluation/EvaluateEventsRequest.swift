import CPicketProto

/// Many events of one log type, one JSON object a line.
public struct EvaluateEventsRequest: WireMessage {
  /// The kind of the events, for example `Wiz.Detections`.
  public var logType: String
  /// JSON objects, one a line; empty lines are passed over and count as lines.
  public var events: [UInt8]
  /// Whether to evaluate only, without a change of state.
  public var dryRun: Bool

  /// Makes a message.
  public init(logType: String = "", events: [UInt8] = [], dryRun: Bool = false) {
    self.logType = logType
    self.events = events
    self.dryRun = dryRun
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_events_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventsRequest.self)
    logType = String(field: raw.pointee.log_type)
    events = [UInt8](field: raw.pointee.events)
    dryRun = raw.pointee.dry_run != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_events_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.events = arena.data(events)
    raw.pointee.dry_run = dryRun ? 1 : 0
    return BuiltMessage(raw)
  }
}
