public import Flows

/// Every bound of the daemon, each with its unit in its name.
///
/// The names are those of the configuration file and of GetStatus.
public struct ServerLimits: LimitTable, Equatable {
  /// Connections open at a time; further ones are closed at once.
  public var connections_max = 4_096
  /// Calls of one connection that wait for their answer, streams among them; further ones get RESOURCE_EXHAUSTED.
  public var calls_in_flight_max = 1_024
  /// Bytes of answers that one connection may leave unread before its requests are left unread too.
  public var pending_answer_bytes_max = 8_388_608
  /// Bytes of unfinished requests over all connections; a connection that goes beyond is closed.
  public var pending_request_bytes_max = 268_435_456
  /// Seconds that a connection may leave its answers unread before it is closed.
  public var unread_answer_seconds_max = 60
  /// The longest event, in bytes.
  public var event_bytes_max = 4_194_304
  /// How deep an event may be nested.
  public var event_depth_max = 512
  /// Rejected records that an answer names; further ones are only counted.
  public var rejected_records_named_max = 1_000
  /// Detections on one page of a list.
  public var page_detections_max = 1_000
  /// Queries that run at a time, each on a thread.
  public var queries_running_max = 2
  /// Queries that wait for a thread; further ones get RESOURCE_EXHAUSTED.
  ///
  /// Those on a schedule always wait.
  public var queries_waiting_max = 64
  /// Seconds that a query may run when nothing else bounds it.
  public var query_seconds_max = 300
  /// Seconds between two rounds of runs of one query that flows cause which came late for them.
  public var query_revisit_seconds = 300
  /// Missed runs of one query that are made up; earlier ones are a gap.
  public var query_missed_runs_max = 1_000
  /// Seconds that calls in flight have to end when the daemon stops.
  public var shutdown_seconds_max = 10

  /// The default bounds.
  public init() {}

  /// All bounds, in the order of the documentation.
  public static let entries: [LimitEntry<ServerLimits>] = [
    LimitEntry(
      name: "connections_max", description: "connections open at a time", least: 1, most: 1_000_000,
      path: \.connections_max),
    LimitEntry(
      name: "calls_in_flight_max", description: "calls of one connection that wait for their answer", least: 1,
      most: 1_000_000, path: \.calls_in_flight_max),
    LimitEntry(
      name: "pending_answer_bytes_max", description: "bytes of answers that one connection may leave unread",
      least: 65_536, most: 1_073_741_824, path: \.pending_answer_bytes_max),
    LimitEntry(
      name: "pending_request_bytes_max", description: "bytes of unfinished requests over all connections",
      least: 4_194_314, most: 68_719_476_736, path: \.pending_request_bytes_max),
    LimitEntry(
      name: "unread_answer_seconds_max", description: "seconds that a connection may leave its answers unread",
      least: 1, most: 86_400, path: \.unread_answer_seconds_max),
    LimitEntry(
      name: "event_bytes_max", description: "bytes of one event", least: 2, most: 4_194_304, path: \.event_bytes_max),
    LimitEntry(
      name: "event_depth_max", description: "levels that an event may be nested", least: 1, most: 1_024,
      path: \.event_depth_max),
    LimitEntry(
      name: "rejected_records_named_max", description: "rejected records that an answer names", least: 1,
      most: 10_000, path: \.rejected_records_named_max),
    LimitEntry(
      name: "page_detections_max", description: "detections on one page of a list", least: 1, most: 10_000,
      path: \.page_detections_max),
    LimitEntry(
      name: "queries_running_max", description: "queries that run at a time", least: 1, most: 256,
      path: \.queries_running_max),
    LimitEntry(
      name: "queries_waiting_max", description: "queries that wait for a thread", least: 0, most: 100_000,
      path: \.queries_waiting_max),
    LimitEntry(
      name: "query_seconds_max", description: "seconds that a query may run when nothing else bounds it", least: 1,
      most: 86_400, path: \.query_seconds_max),
    LimitEntry(
      name: "query_revisit_seconds", description: "seconds between two rounds of runs of one query for late flows",
      least: 1, most: 86_400, path: \.query_revisit_seconds),
    LimitEntry(
      name: "query_missed_runs_max", description: "missed runs of one query that are made up", least: 0, most: 10_000,
      path: \.query_missed_runs_max),
    LimitEntry(
      name: "shutdown_seconds_max", description: "seconds that calls in flight have to end when the daemon stops",
      least: 0, most: 3_600, path: \.shutdown_seconds_max),
  ]
}
