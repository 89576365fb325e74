import Detection
import DetectionFiles
import Flows
import Logging
import Storage
import Wire

/// Runs queries with the rules over their rows.
struct ScheduledRuns: Sendable {
  /// Why a query runs.
  enum Purpose: Equatable {
    /// Its time has come.
    case schedule
    /// Nobody waits for it: it was missed, or flows came late for it.
    case background(BackgroundRun.Reason)
    /// Somebody asked for it by name.
    case asked(dryRun: Bool)

    /// What the log says of such a run.
    var text: String {
      switch self {
      case .schedule: "ran on its schedule"
      case .background(.missed): "made up a run that was missed"
      case .background(.late): "ran again for flows that came late"
      case .asked: "was asked for"
      }
    }
  }

  let runner: QueryRunner
  let threads: QueryThreads
  let detections: LoadedDetections
  let counting: RowCounting
  let counters: ServerCounters
  let logger: Logger
  /// What is wrong with runs on the schedule; a run that was asked for says it in its answer.
  let episodes: RunEpisodes

  /// Runs a query over the flows before a time, lets its rules see every row, and counts the matches when the purpose
  /// is to.
  ///
  /// Throws `QueryStop` when the query gave no answer, and `StateError` when its matches could not be counted.
  func run(
    _ query: LoadedQuery, asOfNanos: Int64, purpose: Purpose, seconds: Int64
  ) async throws -> RunReport {
    let program = detections.program.program(forQuery: query.name)
    let (run, verdicts) = try await onThread(purpose) { cancellation in
      var needsAll = false
      if case .background = purpose { needsAll = true }
      let run = try runner.run(
        query.compiled, asOfNanos: asOfNanos, endNanos: asOfNanos, seconds: seconds, needsAll: needsAll, cancellation)
      let verdicts = try program.map {
        try RowVerdict.verdicts(on: run.result, $0, key: counting.fingerprintKey, cancellation)
      }
      return (run, verdicts ?? [])
    }
    let results = try await results(of: verdicts, run, query, purpose, program)
    let report = RunReport(query: run, results: results, detectionCount: program?.detectionCount ?? 0)
    counters.matches.count(report.results)
    counters.detectionErrors.count(report.errorCount)
    log(report, query, purpose)
    return report
  }

  private func onThread<Value: Sendable>(
    _ purpose: Purpose, _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    if case .background = purpose { return try await threads.runInBackground(body) }
    return try await threads.run(alwaysWaits: purpose == .schedule, body)
  }

  /// A run on the schedule failed: each of the rules over its rows has failed with it.
  func fail(_ query: LoadedQuery, asOfNanos: Int64, _ stop: QueryStop) async throws {
    guard let program = detections.program.program(forQuery: query.name) else { return }
    try await counting.fail(queryName: query.name, asOfNanos: asOfNanos, message: stop.message, program)
    counters.detectionErrors.count(program.detectionCount)
  }

  private func results(
    of verdicts: [RowVerdict], _ run: QueryRun, _ query: LoadedQuery, _ purpose: Purpose, _ program: LogTypeProgram?
  ) async throws -> [EventResult] {
    guard let program else { return [] }
    if case .asked(dryRun: true) = purpose {
      return counting.uncounted(verdicts, queryName: query.name, purpose: .none)
    }
    if !query.isEnabled { return counting.uncounted(verdicts, queryName: query.name, purpose: .disabled) }
    return try await counting.count(verdicts, of: run, queryName: query.name, program)
  }

  private func log(_ report: RunReport, _ query: LoadedQuery, _ purpose: Purpose) {
    let run = report.query
    logger.info(
      """
      query '\(query.name)' \(purpose.text), as of \
      \(FlowTime.text(run.asOfNanos)): rows \(run.result.rowCount), flows read \(run.result.flowsScanned), \
      took \(run.elapsedNanos / 1_000) us, matches \(report.matchCount), new alerts \(report.alertCount)
      """)
    if purpose == .schedule { note(run, query) }
  }

  private func note(_ run: QueryRun, _ query: LoadedQuery) {
    let result = run.result
    episodes.note(
      .truncated, ofQuery: query.name, result.isTruncated,
      begins: "gives more rows than its rules see: \(result.rows.count) of \(result.rowCount) (query_rows_max)",
      ends: "gives no more rows again than its rules see")
    let earliestNanos = max(0, run.earliestNanos ?? 0)
    episodes.note(
      .incomplete, ofQuery: query.name, run.window.completeSinceNanos > earliestNanos,
      begins: """
        asks for flows since \(FlowTime.text(earliestNanos)), and the window has all of them only since \
        \(FlowTime.text(run.window.completeSinceNanos)) (flow_retention_seconds, flows_max, flow_window_bytes_max)
        """,
      ends: "has all flows again that it asks for")
  }
}

/// A run of a query with the rules over its rows.
struct RunReport: Sendable {
  let query: QueryRun
  /// For each row that any rule matched, or failed on, what they say and what became of it.
  let results: [EventResult]
  /// How many rules looked at the rows.
  let detectionCount: Int

  /// Alerts that the run opened.
  var alertCount: Int { results.reduce(0) { $0 + $1.matches.count { $0.outcome == .alertCreated } } }

  /// Matches of all rows.
  var matchCount: Int { results.reduce(0) { $0 + $1.matches.count } }

  /// Failures of rules on all rows.
  var errorCount: Int { results.reduce(0) { $0 + $1.errors.count } }
}

extension LoadedQuery {
  /// The name, unique over everything that is loaded.
  var name: String { definition.id }

  /// Whether its schedule is followed and its rows raise alerts.
  var isEnabled: Bool { definition.isEnabled }

  /// When it runs; nil for a saved query.
  var schedule: Schedule? { query.schedule }

  /// The seconds that a run may take: what its file says, or else the daemon's own bound.
  func seconds(otherwise bound: Int) -> Int64 {
    schedule.map { Int64($0.timeoutMinutes) * 60 } ?? Int64(bound)
  }
}

extension Schedule {
  /// When it runs, for people.
  var text: String {
    switch timing {
    case .rate(let minutes): minutes == 1 ? "every minute" : "every \(minutes) minutes"
    case .cron(let expression): "\(expression) (UTC)"
    }
  }
}
