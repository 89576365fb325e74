import CPicketProto

/// The rows of a query and what the scheduled rules said of them.
public struct RunScheduledResponse: WireMessage {
  /// The columns of the answer.
  public var columns: [Column]
  /// Rows, in the query's order; `truncated` says whether there are more.
  public var rows: [Row]
  /// All rows of the query's answer.
  public var rowCount: UInt64
  /// Flows that were looked at; segments outside the query's time range are not.
  public var flowsScanned: UInt64
  /// How long the query took, in nanoseconds.
  public var elapsedNanos: Int64
  /// Matches of the scheduled rules, in order of row and then of detection id.
  public var matches: [Match]
  /// `rows` has fewer than `row_count`.
  public var truncated: Bool
  /// Whether the query runs on its schedule.
  ///
  /// One that is disabled runs when asked by name, but raises no alert.
  public var enabled: Bool
  /// The window that the query read.
  public var window: FlowWindowInfo?
  /// The time that the query ran as of, in nanoseconds since 1970.
  public var asOfUnixNanos: Int64
  /// Scheduled rules that failed on a row.
  public var errors: [DetectionError]
  /// The earliest event time that the query asks for, in nanoseconds since 1970; 0 when it asks for all.
  public var earliestUnixNanos: Int64
  /// Enabled scheduled rules over the query.
  public var detectionsEvaluated: UInt32
  /// All matches; `matches` leaves out what would not fit the answer.
  public var matchCount: UInt64
  /// Of the event times that the query asks for, those that runs on its schedule have not looked at and will not.
  public var gaps: [ScheduleGap]

  /// Makes a message.
  public init(
    columns: [Column] = [],
    rows: [Row] = [],
    rowCount: UInt64 = 0,
    flowsScanned: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    matches: [Match] = [],
    truncated: Bool = false,
    enabled: Bool = false,
    window: FlowWindowInfo? = nil,
    asOfUnixNanos: Int64 = 0,
    errors: [DetectionError] = [],
    earliestUnixNanos: Int64 = 0,
    detectionsEvaluated: UInt32 = 0,
    matchCount: UInt64 = 0,
    gaps: [ScheduleGap] = []
  ) {
    self.columns = columns
    self.rows = rows
    self.rowCount = rowCount
    self.flowsScanned = flowsScanned
    self.elapsedNanos = elapsedNanos
    self.matches = matches
    self.truncated = truncated
    self.enabled = enabled
    self.window = window
    self.asOfUnixNanos = asOfUnixNanos
    self.errors = errors
    self.earliestUnixNanos = earliestUnixNanos
    self.detectionsEvaluated = detectionsEvaluated
    self.matchCount = matchCount
    self.gaps = gaps
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__run_scheduled_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RunScheduledResponse.self)
    columns = [Column](field: raw.pointee.columns, count: raw.pointee.n_columns)
    rows = [Row](field: raw.pointee.rows, count: raw.pointee.n_rows)
    rowCount = raw.pointee.row_count
    flowsScanned = raw.pointee.flows_scanned
    elapsedNanos = raw.pointee.elapsed_nanos
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    truncated = raw.pointee.truncated != 0
    enabled = raw.pointee.enabled != 0
    window = FlowWindowInfo?(field: raw.pointee.window)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    earliestUnixNanos = raw.pointee.earliest_unix_nanos
    detectionsEvaluated = raw.pointee.detections_evaluated
    matchCount = raw.pointee.match_count
    gaps = [ScheduleGap](field: raw.pointee.gaps, count: raw.pointee.n_gaps)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__run_scheduled_response__init)
    raw.pointee.n_columns = columns.count
    raw.pointee.columns = arena.list(columns)
    raw.pointee.n_rows = rows.count
    raw.pointee.rows = arena.list(rows)
    raw.pointee.row_count = rowCount
    raw.pointee.flows_scanned = flowsScanned
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.enabled = enabled ? 1 : 0
    raw.pointee.window = arena.submessage(window)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.earliest_unix_nanos = earliestUnixNanos
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.match_count = matchCount
    raw.pointee.n_gaps = gaps.count
    raw.pointee.gaps = arena.list(gaps)
    return BuiltMessage(raw)
  }
}
