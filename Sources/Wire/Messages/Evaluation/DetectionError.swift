import CPicketProto

/// A detection that failed on an event; the others' verdicts stand.
public struct DetectionError: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// The kind of failure, for example "inline-filter".
  public var code: String
  /// What happened, for a person who can act on it.
  public var message: String
  /// What became of the failure: it has a dedup window and an alert of its own.
  public var outcome: Outcome
  /// The alert about the failures of the detection; empty when there is none.
  public var alertID: String

  /// Makes a message.
  public init(
    detectionID: String = "",
    code: String = "",
    message: String = "",
    outcome: Outcome = .unspecified,
    alertID: String = ""
  ) {
    self.detectionID = detectionID
    self.code = code
    self.message = message
    self.outcome = outcome
    self.alertID = alertID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_error__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionError.self)
    detectionID = String(field: raw.pointee.detection_id)
    code = String(field: raw.pointee.code)
    message = String(field: raw.pointee.message)
    outcome = Outcome(rawValue: Int32(truncatingIfNeeded: raw.pointee.outcome.rawValue))
    alertID = String(field: raw.pointee.alert_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_error__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.code = arena.text(code)
    raw.pointee.message = arena.text(message)
    raw.pointee.outcome = .init(UInt32(bitPattern: outcome.rawValue))
    raw.pointee.alert_id = arena.text(alertID)
    return BuiltMessage(raw)
  }
}
