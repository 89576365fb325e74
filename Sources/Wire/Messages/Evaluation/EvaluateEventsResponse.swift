import CPicketProto

/// The verdicts on many events.
public struct EvaluateEventsResponse: WireMessage {
  /// Only events with a match or an error, in order of index.
  public var results: [EventResult]
  /// Events that were evaluated.
  public var eventsEvaluated: UInt64
  /// The first of the lines that were refused, in order of index.
  public var rejected: [RejectedRecord]
  /// Enabled detections whose log types contain that of the events.
  public var detectionsEvaluated: UInt32
  /// All lines that were refused.
  public var rejectedCount: UInt64

  /// Makes a message.
  public init(
    results: [EventResult] = [],
    eventsEvaluated: UInt64 = 0,
    rejected: [RejectedRecord] = [],
    detectionsEvaluated: UInt32 = 0,
    rejectedCount: UInt64 = 0
  ) {
    self.results = results
    self.eventsEvaluated = eventsEvaluated
    self.rejected = rejected
    self.detectionsEvaluated = detectionsEvaluated
    self.rejectedCount = rejectedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_events_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventsResponse.self)
    results = [EventResult](field: raw.pointee.results, count: raw.pointee.n_results)
    eventsEvaluated = raw.pointee.events_evaluated
    rejected = [RejectedRecord](field: raw.pointee.rejected, count: raw.pointee.n_rejected)
    detectionsEvaluated = raw.pointee.detections_evaluated
    rejectedCount = raw.pointee.rejected_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_events_response__init)
    raw.pointee.n_results = results.count
    raw.pointee.results = arena.list(results)
    raw.pointee.events_evaluated = eventsEvaluated
    raw.pointee.n_rejected = rejected.count
    raw.pointee.rejected = arena.list(rejected)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.rejected_count = rejectedCount
    return BuiltMessage(raw)
  }
}
