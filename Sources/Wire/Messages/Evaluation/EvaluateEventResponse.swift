import CPicketProto

/// The verdict on one event.
public struct EvaluateEventResponse: WireMessage {
  /// In order of detection id.
  public var matches: [Match]
  /// Enabled detections whose log types contain that of the event.
  public var detectionsEvaluated: UInt32
  /// The detections that failed.
  public var errors: [DetectionError]
  /// Present when `explain` was asked for.
  public var explanation: Explanation?

  /// Makes a message.
  public init(
    matches: [Match] = [],
    detectionsEvaluated: UInt32 = 0,
    errors: [DetectionError] = [],
    explanation: Explanation? = nil
  ) {
    self.matches = matches
    self.detectionsEvaluated = detectionsEvaluated
    self.errors = errors
    self.explanation = explanation
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_event_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventResponse.self)
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    detectionsEvaluated = raw.pointee.detections_evaluated
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    explanation = Explanation?(field: raw.pointee.explanation)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_event_response__init)
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.explanation = arena.submessage(explanation)
    return BuiltMessage(raw)
  }
}
