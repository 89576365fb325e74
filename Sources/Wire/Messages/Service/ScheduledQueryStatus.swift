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
  /// Since when the query has its text and is enabled, in nanoseconds since 1970; 0 where its schedule is not followed.
  public var coveredSinceUnixNanos: Int64
  /// The end of the event times that a run has looked at, in nanoseconds since 1970; 0 before the first.
  public var coveredUntilUnixNanos: Int64
  /// What was not looked at, and will not be, in the order of time.
  public var gaps: [ScheduleGap]
  /// Runs that were missed and are still to be made up.
  public var runsMissed: UInt64
  /// Runs that flows came late for and that are to be made again.
  public var runsLate: UInt64
  /// Missed runs that were made up since the daemon started.
  public var runsMadeUp: UInt64
  /// Runs that were made again for late flows since the daemon started.
  public var runsRepeated: UInt64
  /// What all runs took since the daemon started, in nanoseconds.
  public var elapsedNanos: Int64
  /// Flows that all runs looked at since the daemon started.
  public var flowsScanned: UInt64

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
    failures: UInt64 = 0,
    coveredSinceUnixNanos: Int64 = 0,
    coveredUntilUnixNanos: Int64 = 0,
    gaps: [ScheduleGap] = [],
    runsMissed: UInt64 = 0,
    runsLate: UInt64 = 0,
    runsMadeUp: UInt64 = 0,
    runsRepeated: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    flowsScanned: UInt64 = 0
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
    self.coveredSinceUnixNanos = coveredSinceUnixNanos
    self.coveredUntilUnixNanos = coveredUntilUnixNanos
    self.gaps = gaps
    self.runsMissed = runsMissed
    self.runsLate = runsLate
    self.runsMadeUp = runsMadeUp
    self.runsRepeated = runsRepeated
    self.elapsedNanos = elapsedNanos
    self.flowsScanned = flowsScanned
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
    coveredSinceUnixNanos = raw.pointee.covered_since_unix_nanos
    coveredUntilUnixNanos = raw.pointee.covered_until_unix_nanos
    gaps = [ScheduleGap](field: raw.pointee.gaps, count: raw.pointee.n_gaps)
    runsMissed = raw.pointee.runs_missed
    runsLate = raw.pointee.runs_late
    runsMadeUp = raw.pointee.runs_made_up
    runsRepeated = raw.pointee.runs_repeated
    elapsedNanos = raw.pointee.elapsed_nanos
    flowsScanned = raw.pointee.flows_scanned
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
    raw.pointee.covered_since_unix_nanos = coveredSinceUnixNanos
    raw.pointee.covered_until_unix_nanos = coveredUntilUnixNanos
    raw.pointee.n_gaps = gaps.count
    raw.pointee.gaps = arena.list(gaps)
    raw.pointee.runs_missed = runsMissed
    raw.pointee.runs_late = runsLate
    raw.pointee.runs_made_up = runsMadeUp
    raw.pointee.runs_repeated = runsRepeated
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.flows_scanned = flowsScanned
    return BuiltMessage(raw)
  }
}
