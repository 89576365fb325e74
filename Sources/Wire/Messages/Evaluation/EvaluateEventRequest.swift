import CPicketProto

/// One event to evaluate against every detection of its log type.
public struct EvaluateEventRequest: WireMessage {
  /// The kind of the event, for example "Wiz.Detections".
  public var logType: String
  /// One JSON object, UTF-8.
  public var event: [UInt8]
  /// Names the event for retries; empty means unnamed.
  public var eventID: String
  /// Evaluate only; change no state.
  public var dryRun: Bool
  /// Also return why each detection matched or not.
  public var explain: Bool

  /// Makes a message.
  public init(
    logType: String = "",
    event: [UInt8] = [],
    eventID: String = "",
    dryRun: Bool = false,
    explain: Bool = false
  ) {
    self.logType = logType
    self.event = event
    self.eventID = eventID
    self.dryRun = dryRun
    self.explain = explain
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_event_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventRequest.self)
    logType = String(field: raw.pointee.log_type)
    event = [UInt8](field: raw.pointee.event)
    eventID = String(field: raw.pointee.event_id)
    dryRun = raw.pointee.dry_run != 0
    explain = raw.pointee.explain != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_event_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.event = arena.data(event)
    raw.pointee.event_id = arena.text(eventID)
    raw.pointee.dry_run = dryRun ? 1 : 0
    raw.pointee.explain = explain ? 1 : 0
    return BuiltMessage(raw)
  }
}
