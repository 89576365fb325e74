import Wire

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
  static let queryLines_max = scheduledQueries.count

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
