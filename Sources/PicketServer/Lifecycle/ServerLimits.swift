public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every bound of the daemon, each with its unit in its name.
///
/// The names are those of the configuration file and of GetStatus.
public struct ServerLimits: LimitTable {
  @Limit("connections_max", 4_096, in: 1...1_000_000, "connections open at a time", "; further ones are closed at once")
  public var connectionsMax
  /// Calls of one connection that wait for their answer, streams among them; further ones get RESOURCE_EXHAUSTED.
  @Limit(
    "calls_in_flight_max", 1_024, in: 1...1_000_000, "calls of one connection that wait for their answer",
    "; further ones get RESOURCE_EXHAUSTED")
  public var callsInFlightMax
  @Limit(
    "caller_calls_max", 16_384, in: 1...1_000_000, "calls of one uid that wait for their answer",
    " on all its connections; further ones get RESOURCE_EXHAUSTED")
  public var callerCallsMax
  @Limit(
    "caller_memory_bytes_max", 1_073_741_824, in: 16_777_216...1_099_511_627_776,
    "bytes that all callers make the daemon hold",
    ": requests, answers, queued work and the memory of queries; a caller may hold as much as is free beside it")
  public var callerMemoryBytesMax
  @Limit(
    "connection_memory_bytes_max", 67_108_864, in: 16_777_216...68_719_476_736,
    "bytes that one connection makes the daemon hold",
    "; further requests are left unread until answers were read")
  public var connectionMemoryBytesMax
  @Limit(
    "memory_wait_seconds_max", 2, in: 0...3_600, "seconds that a request may wait for memory",
    " of the account of all callers; then it gets RESOURCE_EXHAUSTED")
  public var memoryWaitSecondsMax
  @Limit(
    "misused_frames_max", 100, in: 1...1_000_000, "frames against the protocol on one connection",
    "; each is answered with INVALID_ARGUMENT, and the last one closes the connection")
  public var misusedFramesMax
  @Limit(
    "unread_answer_seconds_max", 60, in: 1...86_400, "seconds that a connection may leave its answers unread",
    " before it is closed")
  public var unreadAnswerSecondsMax
  @Limit(
    "frame_seconds_max", 30, in: 1...86_400, "seconds in which a request that has begun must arrive",
    "; else its connection is closed")
  public var frameSecondsMax
  @Limit(
    "idle_seconds_max", 3_600, in: 0...31_536_000, "seconds after which a connection without calls is closed",
    " when nothing has come on it; 0 is never, and a watch is a call")
  public var idleSecondsMax
  @Limit("event_bytes_max", 4_194_304, in: 2...4_194_304, "bytes of one event")
  public var eventBytesMax
  @Limit("event_depth_max", 512, in: 1...1_024, "levels that an event may be nested")
  public var eventDepthMax
  @Limit(
    "rejected_records_named_max", 1_000, in: 1...10_000, "rejected records that an answer names",
    "; further ones are only counted")
  public var rejectedRecordsNamedMax
  @Limit("page_detections_max", 1_000, in: 1...10_000, "detections on one page of a list")
  public var pageDetectionsMax
  /// Queries of callers that run at a time, each on a thread; those on a schedule have a thread of their own.
  @Limit(
    "queries_running_max", 3, in: 1...256, "queries of callers that run at a time",
    "; one caller gets as many as are free beside its own")
  public var queriesRunningMax
  /// Queries of callers that wait for a thread; further ones get RESOURCE_EXHAUSTED.
  @Limit(
    "queries_waiting_max", 64, in: 0...100_000, "queries of callers that wait for a thread",
    "; one caller may have as many wait as places are free")
  public var queriesWaitingMax
  @Limit("query_seconds_max", 300, in: 1...86_400, "seconds that a query may run when nothing else bounds it")
  public var querySecondsMax
  @Limit("query_revisit_seconds", 300, in: 1...86_400, "seconds between two rounds of runs of one query for late flows")
  public var queryRevisitSeconds
  /// Missed runs of one query that are made up; earlier ones are a gap.
  @Limit("query_missed_runs_max", 1_000, in: 0...10_000, "missed runs of one query that are made up")
  public var queryMissedRunsMax
  @Limit(
    "correlation_steps_max", 20_000_000, in: 1_000...10_000_000_000,
    "matches that a run of a correlation rule looks at", ", once for each shared value; then it fails")
  public var correlationStepsMax
  @Limit(
    "correlation_matches_max", 1_000, in: 1...100_000, "matches of one run of a correlation rule",
    "; further ones have no alert")
  public var correlationMatchesMax
  /// Until then, a store that waits for its disk counts as working.
  @Limit(
    "store_stall_seconds_max", 300, in: 1...86_400, "seconds that the state or the flow log may be busy with one thing",
    " before the watchdog of the service manager is no longer fed")
  public var storeStallSecondsMax
  /// Those that took the most time; all others are counted as one, `other`.
  @Limit(
    "metric_labels_max", 100, in: 0...1_000, "detections, and log types, that have metrics of their own",
    "; the others are counted as one")
  public var metricLabelsMax
  @Limit("shutdown_seconds_max", 10, in: 0...3_600, "seconds that calls in flight have to end when the daemon stops")
  public var shutdownSecondsMax

  /// The defaults.
  public init() {}
}
