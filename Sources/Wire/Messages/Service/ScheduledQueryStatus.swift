import CPicketProto

/// How a scheduled query is.
public struct ScheduledQueryStatus: WireMessage {
  /// The name of the query.
  public var queryName: String
  /// Whether the query runs on its schedule.
  public var enabled: Bool
  /// When the query runs, for example `every 60 minutes`.
  public var schedule: String
  /// The scheduled time of the last run, in nanoseconds since 1970; 0 when there was none.
  public var lastRunUnixNanos: Int64
  /// When the last run ended, in nanoseconds since 1970; 0 when there was none.
  public var lastEndedUnixNanos: Int64
  /// How many rows the last run gave.
  public var lastRowCount: UInt64
  /// How long the last run took, in nanoseconds.
  public var lastElapsedNanos: Int64
  /// Why the last run failed; empty when it went well.
  public var lastError: String
  /// When the query runs next, in nanoseconds since 1970; 0 when it does not run on its schedule.
  public var nextRunUnixNanos: Int64
  /// Whether the query runs now.
  public var running: Bool
  /// Runs on the schedule since the daemon started.
  public var runs: UInt64
  /// Runs on the schedule that failed, since the daemon started.
  public var failures: UInt64

  /// Makes a message.
  public init(
    queryName: String = "",
    enabled: Bool = false,
    schedule: String = "",
    lastRunUnixNanos: Int64 = 0,
    lastEndedUnixNanos: Int64 = 0,
    lastRowCount: UInt64 = 0,
    lastElapsedNanos: Int64 = 0,
    lastError: String = "",
    nextRunUnixNanos: Int64 = 0,
    running: Bool = false,
    runs: UInt64 = 0,
    failures: UInt64 = 0
  ) {
    self.queryName = queryName
    self.enabled = enabled
    self.schedule = schedule
    self.lastRunUnixNanos = lastRunUnixNanos
    self.lastEndedUnixNanos = lastEndedUnixNanos
    self.lastRowCount = lastRowCount
    self.lastElapsedNanos = lastElapsedNanos
    self.lastError = lastError
    self.nextRunUnixNanos = nextRunUnixNanos
    self.running = running
    self.runs = runs
    self.failures = failures
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__scheduled_query_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ScheduledQueryStatus.self)
    queryName = String(field: raw.pointee.query_name)
    enabled = raw.pointee.enabled != 0
    schedule = String(field: raw.pointee.schedule)
    lastRunUnixNanos = raw.pointee.last_run_unix_nanos
    lastEndedUnixNanos = raw.pointee.last_ended_unix_nanos
    lastRowCount = raw.pointee.last_row_count
    lastElapsedNanos = raw.pointee.last_elapsed_nanos
    lastError = String(field: raw.pointee.last_error)
    nextRunUnixNanos = raw.pointee.next_run_unix_nanos
    running = raw.pointee.running != 0
    runs = raw.pointee.runs
    failures = raw.pointee.failures
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__scheduled_query_status__init)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.enabled = enabled ? 1 : 0
    raw.pointee.schedule = arena.text(schedule)
    raw.pointee.last_run_unix_nanos = lastRunUnixNanos
    raw.pointee.last_ended_unix_nanos = lastEndedUnixNanos
    raw.pointee.last_row_count = lastRowCount
    raw.pointee.last_elapsed_nanos = lastElapsedNanos
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.next_run_unix_nanos = nextRunUnixNanos
    raw.pointee.running = running ? 1 : 0
    raw.pointee.runs = runs
    raw.pointee.failures = failures
    return BuiltMessage(raw)
  }
}
