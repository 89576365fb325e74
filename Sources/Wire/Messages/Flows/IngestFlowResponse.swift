import CPicketProto

/// What became of the flows of a request.
public struct IngestFlowResponse: WireMessage {
  /// Flows that this call brought into the window; they are as durable as matches are.
  public var acceptedCount: UInt64
  /// Flows that were refused, each for itself.
  public var rejectedCount: UInt64
  /// The first of the refused flows, in order of index: records count from 0, lines go on after the last record.
  ///
  /// The daemon's limit rejected_records_named_max bounds them.
  public var rejected: [RejectedRecord]
  /// Matches of the rules for the log type, in order of flow and then of detection id.
  public var matches: [Match]
  /// The window after the call.
  public var window: FlowWindowInfo?
  /// Flows that were in the window already, by their `p_row_id`.
  public var repeatedCount: UInt64
  /// Rules that failed on a flow.
  public var errors: [DetectionError]
  /// Enabled rules whose log types contain that of the flows.
  public var detectionsEvaluated: UInt32
  /// All matches; `matches` leaves out what would not fit the answer.
  public var matchCount: UInt64
  /// What was left out of flows that were taken, for example fields of a format that no column takes.
  public var notes: [String]
  /// Of the accepted flows those that brought no time; their event time is the time of receipt.
  public var undatedCount: UInt64

  /// Makes a message.
  public init(
    acceptedCount: UInt64 = 0,
    rejectedCount: UInt64 = 0,
    rejected: [RejectedRecord] = [],
    matches: [Match] = [],
    window: FlowWindowInfo? = nil,
    repeatedCount: UInt64 = 0,
    errors: [DetectionError] = [],
    detectionsEvaluated: UInt32 = 0,
    matchCount: UInt64 = 0,
    notes: [String] = [],
    undatedCount: UInt64 = 0
  ) {
    self.acceptedCount = acceptedCount
    self.rejectedCount = rejectedCount
    self.rejected = rejected
    self.matches = matches
    self.window = window
    self.repeatedCount = repeatedCount
    self.errors = errors
    self.detectionsEvaluated = detectionsEvaluated
    self.matchCount = matchCount
    self.notes = notes
    self.undatedCount = undatedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__ingest_flow_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__IngestFlowResponse.self)
    acceptedCount = raw.pointee.accepted_count
    rejectedCount = raw.pointee.rejected_count
    rejected = [RejectedRecord](field: raw.pointee.rejected, count: raw.pointee.n_rejected)
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    window = FlowWindowInfo?(field: raw.pointee.window)
    repeatedCount = raw.pointee.repeated_count
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    detectionsEvaluated = raw.pointee.detections_evaluated
    matchCount = raw.pointee.match_count
    notes = [String](field: raw.pointee.notes, count: raw.pointee.n_notes)
    undatedCount = raw.pointee.undated_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__ingest_flow_response__init)
    raw.pointee.accepted_count = acceptedCount
    raw.pointee.rejected_count = rejectedCount
    raw.pointee.n_rejected = rejected.count
    raw.pointee.rejected = arena.list(rejected)
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.repeated_count = repeatedCount
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.match_count = matchCount
    raw.pointee.n_notes = notes.count
    raw.pointee.notes = arena.texts(notes)
    raw.pointee.undated_count = undatedCount
    return BuiltMessage(raw)
  }
}
