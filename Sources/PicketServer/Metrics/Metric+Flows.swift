import Flows
import Storage
import Wire

extension Metric {
  /// Flows, the flow window and the flow log.
  static let flows: [Metric] = [
    .counter("picket_flows_accepted_total", "Flows that were taken into the window") { $0.flows.flowsAccepted },
    .counter("picket_flows_refused_total", "Records that were refused, for what they are or for their time") {
      $0.flows.flowsRefused
    },
    .counter(
      "picket_flows_undated_total", "Flows that were taken and brought no time; theirs is the time of receipt"
    ) {
      $0.flows.flowsUndated
    },
    .counter("picket_flows_repeated_total", "Flows that were in the window already, by their p_row_id") {
      $0.flows.flowsRepeated
    },
    .counter("picket_flows_evicted_total", "Flows that left the window, because of their age or because of its bounds")
    {
      $0.flows.flowsEvicted
    },
    .counter(
      "picket_flows_dropped_early_total", "Flows that had to leave although they were younger than the retention"
    ) {
      $0.window.droppedEarlyCount
    },
    .counter("picket_flows_dropped_ahead_total", "Flows that had to leave because the clock was ahead when they came") {
      UInt64(clamping: $0.flowWindow.droppedAheadCount)
    },
    .gauge("picket_flows_waiting", "Flows that wait to be written") {
      UInt64(clamping: $0.flowStore.backlog.rowCount)
    },
    .gauge("picket_flows_waiting_bytes", "Memory that the flows take which wait to be written") {
      UInt64(clamping: $0.flowStore.backlog.byteCount)
    },
    .gauge("picket_flow_window_flows", "Flows in the window") { $0.window.flowCount },
    .gauge("picket_flow_window_bytes", "Memory that the window takes") { $0.window.byteCount },
    .gauge("picket_flow_window_segments", "Segments that the flows are in") { UInt64($0.window.segmentCount) },
    .time(
      "picket_flow_window_oldest_timestamp_seconds", "Event time of the oldest flow, since 1970; absent without flows"
    ) { $0.window.flowCount == 0 ? nil : $0.window.oldestUnixNanos },
    .time(
      "picket_flow_window_newest_timestamp_seconds", "Event time of the newest flow, since 1970; absent without flows"
    ) { $0.window.flowCount == 0 ? nil : $0.window.newestUnixNanos },
    .time(
      "picket_flow_window_complete_since_timestamp_seconds",
      "No flow with this event time or a later one has left the window, since 1970; 0 where none ever had to"
    ) { $0.window.completeSinceUnixNanos },
    .gauge("picket_flow_window_retention_seconds", "How long flows are wanted") { $0.window.retentionSeconds },
    .counter("picket_flow_commits_total", "Batches of flows that were taken") { $0.flows.commits },
    .counter(
      "picket_flow_commits_failed_total",
      "Batches of flows that could not be written, or that came when too much waited"
    ) { $0.flows.commitsFailed },
    .gauge("picket_flow_log_bytes", "Size of the flow log; absent where flows end with the daemon") {
      $0.flows.directory.isEmpty ? nil : $0.flows.logBytes
    },
    .gauge("picket_flow_log_files", "Files of the flow log; absent where flows end with the daemon") {
      $0.flows.directory.isEmpty ? nil : UInt64(clamping: $0.flowStore.logFileCount)
    },
  ]
}

extension Metric {
  /// Queries, those on a schedule each for itself.
  static let queries: [Metric] =
    [
      .counter("picket_queries_run_total", "Queries that ran, on their schedule or because somebody asked") {
        $0.flows.queriesRun
      },
      .counter("picket_queries_failed_total", "Queries that failed") { $0.flows.queriesFailed },
      .gauge("picket_scheduled_queries", "Scheduled queries that are loaded") { UInt64($0.status.queries.count) },
      .gauge(
        "picket_scheduled_queries_left_out", "Scheduled queries that the metrics of each leave out for want of room"
      ) {
        UInt64($0.status.queries.count - $0.queries.count)
      },
    ] + scheduledQueries

  /// One line of each for a query.
  static let queryLinesMax = scheduledQueries.count

  private static let scheduledQueries: [Metric] = [
    ofQuery(.gauge, "enabled", "Whether the query runs on its schedule: 1 or 0") { .count($0.enabled ? 1 : 0) },
    ofQuery(.gauge, "running", "Whether the query runs now, on its schedule: 1 or 0") { .count($0.running ? 1 : 0) },
    ofQuery(.counter, "runs_total", "Runs of the query on its schedule") { .count($0.runs) },
    ofQuery(.counter, "failures_total", "Runs of the query on its schedule that failed") { .count($0.failures) },
    ofQuery(
      .gauge, "last_run_timestamp_seconds", "Scheduled time of the last run, since 1970; absent before there is one"
    ) { hasRun($0) ? .nanos($0.lastRunUnixNanos) : nil },
    ofQuery(.gauge, "last_ended_timestamp_seconds", "When the last run ended, since 1970; absent before there is one") {
      hasRun($0) ? .nanos($0.lastEndedUnixNanos) : nil
    },
    ofQuery(.gauge, "last_elapsed_seconds", "How long the last run took; absent before there is one") {
      hasRun($0) ? .nanos($0.lastElapsedNanos) : nil
    },
    ofQuery(.gauge, "last_rows", "Rows that the last run gave; absent before there is one") {
      hasRun($0) ? .count($0.lastRowCount) : nil
    },
    ofQuery(.gauge, "last_failed", "Whether the last run failed: 1 or 0; absent before there is one") {
      hasRun($0) ? .count($0.lastError.isEmpty ? 0 : 1) : nil
    },
    ofQuery(
      .gauge, "next_run_timestamp_seconds",
      "When the query runs next, since 1970; absent where its schedule is not followed"
    ) { $0.nextRunUnixNanos == 0 ? nil : .nanos($0.nextRunUnixNanos) },
    ofQuery(.counter, "runs_made_up_total", "Missed runs of the query that were made up") { .count($0.runsMadeUp) },
    ofQuery(.counter, "runs_repeated_total", "Runs of the query that were made again for flows that came late") {
      .count($0.runsRepeated)
    },
    ofQuery(.gauge, "runs_missed", "Missed runs of the query that are still to be made up") { .count($0.runsMissed) },
    ofQuery(
      .counter, "runs_delayed_total",
      "Runs of the query on its schedule that began more than a minute after their time, or have not begun then"
    ) { .count($0.runsDelayed) },
    ofQuery(.gauge, "gaps", "Gaps in what the query has looked at, the last hundred") { .count(UInt64($0.gaps.count)) },
    ofQuery(.gauge, "gap_seconds", "Event time that the query has not looked at, in those gaps") { query in
      .nanos(query.gaps.reduce(0) { $0 + $1.untilUnixNanos - $1.fromUnixNanos })
    },
    ofQuery(.counter, "elapsed_seconds_total", "How long all runs of the query took") { .nanos($0.elapsedNanos) },
    ofQuery(.counter, "flows_scanned_total", "Flows that all runs of the query looked at") { .count($0.flowsScanned) },
  ]

  private static func ofQuery(
    _ kind: Kind, _ name: String, _ help: String,
    _ value: @escaping @Sendable (ScheduledQueryStatus) -> MetricValue?
  ) -> Metric {
    Metric(kind, "picket_scheduled_query_\(name)", labels: ["query"], help) { snapshot in
      snapshot.queries.compactMap { query in value(query).map { MetricSample($0, query.queryName) } }
    }
  }

  private static func hasRun(_ query: ScheduledQueryStatus) -> Bool { query.lastRunUnixNanos != 0 }
}
