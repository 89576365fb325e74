import Detection
import DetectionFiles
import Flows
import Logging
import Storage
import Wire

/// A run: a query carried out once, as of a time, with the verdicts of the rules over its rows.
struct QueryRun: Sendable {
  /// Why a query runs.
  enum Purpose: Equatable {
    /// Its time has come.
    case schedule
    /// Nobody waits for it: it was missed, or flows came late for it.
    case background(BackgroundRun.Reason)
    /// Somebody asked for it by name.
    case asked(dryRun: Bool)

    /// How the log describes such a run.
    var text: String {
      switch self {
      case .schedule: "ran on its schedule"
      case .background(.missed): "made up a run that was missed"
      case .background(.late): "ran again for flows that came late"
      case .asked: "was asked for"
      }
    }

    /// Whether nobody waits for it.
    var isBackground: Bool { if case .background = self { true } else { false } }

    /// Whether somebody asked for it.
    var isAsked: Bool { if case .asked = self { true } else { false } }
  }

  let result: QueryResult
  /// The window that it read.
  let window: Flows.FlowWindowInfo
  /// The time that it ran as of, in nanoseconds since 1970.
  let asOfNanos: Int64
  /// The time at which it read the window, in nanoseconds since 1970.
  let ranNanos: Int64
  /// The earliest event time that it asks for; nil when it asks for all.
  let earliestNanos: Int64?
  /// The number of the first entry of the flow log that came later.
  let nextEntry: UInt64
  let elapsedNanos: Int64
  /// For each row that any rule matched or failed on, the verdict and what became of it.
  var verdicts: [EventResult] = []
  /// How many rules looked at the rows.
  var detectionCount = 0

  /// Alerts that the run opened.
  var alertCount: Int { verdicts.reduce(0) { $0 + $1.matches.count { $0.outcome == .alertCreated } } }

  /// Matches of all rows.
  var matchCount: Int { verdicts.reduce(0) { $0 + $1.matches.count } }

  /// Failures of rules on all rows.
  var errorCount: Int { verdicts.reduce(0) { $0 + $1.errors.count } }
}

/// Runs queries over the flow window, alone or with the rules over their rows.
struct QueryRunner: Sendable {
  let server: ServerContext
  let threads: QueryThreads
  let counting: RowCounting
  /// What is wrong with runs on the schedule; a run that was asked for reports it in its answer.
  let episodes: RunEpisodes
  /// Runs that do not follow the schedule: callers ask for them, and send flows late.
  private let furtherRuns: RateLimitedLog

  init(_ server: ServerContext) {
    self.server = server
    threads = QueryThreads(limits: server.limits)
    counting = RowCounting(server)
    episodes = RunEpisodes(logger: server.logger)
    furtherRuns = RateLimitedLog(logger: server.logger)
  }

  // MARK: Queries alone

  /// Runs a query over the flows that are in the window now, on the thread of the caller.
  ///
  /// It ends early when it is cancelled, and when it has run for `seconds`, by default as long as any query may. Returns
  /// at most `rowsMax` rows. From `endNanos` on, it sees no flow, whatever its text. When it `needsAll` and flows that it
  /// asks for were evicted, it is not run. What it works with is reserved from `memory`; without one, it is the daemon's.
  func run(
    _ query: CompiledQuery, asOfNanos: Int64, endNanos: Int64?, seconds: Int64? = nil, rowsMax: Int = .max,
    needsAll: Bool = false, memory: QueryMemory? = nil, _ cancellation: Cancellation
  ) throws(QueryStop) -> QueryRun {
    if cancellation.isCancelled { throw .abandoned }
    let (clock, counters) = (server.clock, server.counters)
    counters.queriesRun.count()
    let started = clock.monotonicNanos()
    let seconds = seconds ?? Int64(server.limits.querySecondsMax)
    let end = started + seconds * 1_000_000_000
    let (snapshot, nextEntry) = server.flows.numberedSnapshot()
    let ranNanos = clock.unixNanos()
    let earliestNanos = query.eventTimeRange.earliestNanos(asOf: asOfNanos)
    if needsAll, snapshot.info.completeSinceNanos > earliestNanos ?? .min { throw .notWhole }
    let retained = memory.map { RetainedFlows(server.flows, snapshot, $0, nowNanos: started) }
    var limits = server.configuration.queryLimits
    limits.queryRowsMax = min(rowsMax, limits.queryRowsMax)
    let execution = QueryExecution(
      plan: query.plan, snapshot: snapshot, asOfNanos: asOfNanos, endNanos: endNanos, limits: limits,
      clock: { clock.monotonicNanos() }, reserve: { memory?.reserve($0) ?? true },
      isCancelled: {
        let now = clock.monotonicNanos()
        return cancellation.isCancelled || now >= end || retained?.areReserved(nowNanos: now) == false
      })
    do throws(QueryFailure) {
      let result = try execution.run()
      return QueryRun(
        result: result, window: snapshot.info, asOfNanos: asOfNanos, ranNanos: ranNanos,
        earliestNanos: earliestNanos, nextEntry: nextEntry, elapsedNanos: clock.monotonicNanos() - started)
    } catch {
      counters.queriesFailed.count()
      if let memory, error == .noMemory || retained?.isRefused == true { throw .refused(memory.refusal) }
      if error != .cancelled { throw .failed(error) }
      throw cancellation.isCancelled ? .abandoned : .timedOut(seconds: seconds)
    }
  }

  // MARK: With the rules over their rows

  /// Runs a query over the flows before a time, lets its rules see every row, and counts the matches when the purpose
  /// is to.
  ///
  /// The rules are those of the set of detections that the query is of. One that somebody asked for is to be run in its caller's turn, with the memory of the caller. `begins` is called when
  /// the query begins, on its thread. Throws `QueryStop` when the query has no result, and `StateError` when its matches
  /// could not be counted.
  func run(
    _ query: LoadedQuery, of detections: LoadedDetections, asOfNanos: Int64, _ purpose: QueryRun.Purpose,
    memory: QueryMemory? = nil, begins: @escaping @Sendable () -> Void = {}
  ) async throws -> QueryRun {
    let program = detections.program.program(forQuery: query.name)
    let seconds = query.seconds(otherwise: server.limits.querySecondsMax)
    var (run, verdicts) = try await onThread(query, asOfNanos, purpose) { cancellation in
      begins()
      let run = try self.run(
        query.compiled, asOfNanos: asOfNanos, endNanos: asOfNanos, seconds: seconds,
        needsAll: purpose.isBackground, memory: memory, cancellation)
      let verdicts = try program.map {
        let rest = VerdictMemory(
          memory, bytesMax: server.configuration.queryLimits.queryMemoryBytesMax, taken: run.result.byteCount)
        return try RowVerdict.verdicts(
          on: run.result, $0, detections.python, at: run.asOfNanos, key: counting.fingerprintKey,
          isCounted: query.isEnabled && purpose != .asked(dryRun: true), rest, server.activity, cancellation)
      }
      return (run, verdicts ?? [])
    }
    if let program {
      run.detectionCount = program.detectionCount
      run.verdicts = try await outcomes(of: verdicts, run, query, purpose, program)
    }
    server.count(run.verdicts, logType: query.name, server.activity)
    log(run, query, purpose, memory?.caller)
    return run
  }

  /// A run on the schedule failed: each of the rules over its rows has failed with it.
  func fail(_ query: LoadedQuery, of detections: LoadedDetections, asOfNanos: Int64, _ stop: QueryStop) async throws {
    guard let program = detections.program.program(forQuery: query.name) else { return }
    try await counting.fail(queryName: query.name, asOfNanos: asOfNanos, message: stop.message, program)
    server.counters.detectionErrors.count(program.detectionCount)
    server.activity.countFailures(of: program)
  }

  private func onThread<Value: Sendable>(
    _ query: LoadedQuery, _ asOfNanos: Int64, _ purpose: QueryRun.Purpose,
    _ body: @escaping @Sendable (Cancellation) throws -> Value
  ) async throws -> Value {
    switch purpose {
    case .schedule:
      // Only a stop of the daemon cancels a run of the schedule.
      try await threads.runOnSchedule(
        onCancel: {
          server.logger.info(
            """
            query '\(query.name)', as of \(FlowTime.text(asOfNanos)), is cut off by the stop; it runs again after the next \
            start
            """)
        }, body)
    case .background: try await threads.onThread(.background, body)
    case .asked: try await threads.onThread(.asked, body)
    }
  }

  private func outcomes(
    of verdicts: [RowVerdict], _ run: QueryRun, _ query: LoadedQuery, _ purpose: QueryRun.Purpose,
    _ program: LogTypeProgram
  ) async throws -> [EventResult] {
    if purpose == .asked(dryRun: true) {
      return counting.uncounted(verdicts, queryName: query.name, purpose: .none)
    }
    if !query.isEnabled { return counting.uncounted(verdicts, queryName: query.name, purpose: .disabled) }
    return try await counting.count(verdicts, of: run, queryName: query.name, isAsked: purpose.isAsked, program)
  }

  private func log(_ run: QueryRun, _ query: LoadedQuery, _ purpose: QueryRun.Purpose, _ caller: Caller?) {
    let kind = caller.map { "\(purpose.text) by \($0.description)" } ?? purpose.text
    let message =
      """
      query '\(query.name)' \(kind), as of \
      \(FlowTime.text(run.asOfNanos)): rows \(run.result.rowCount), flows read \(run.result.flowsScanned), \
      took \(run.elapsedNanos / 1_000) us, matches \(run.matchCount), new alerts \(run.alertCount)
      """
    if purpose == .schedule {
      server.logger.info("\(message)")
      note(run, query)
    } else {
      furtherRuns.log(.info, message, of: "\(query.name) \(kind)")
    }
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

/// Why a query that was begun has no result.
enum QueryStop: Error {
  /// Nobody waits for it any more.
  case abandoned
  /// It ran longer than it may.
  case timedOut(seconds: Int64)
  case failed(QueryFailure)
  /// Its caller may not hold so much memory.
  case refused(RPCError)
  /// Flows that it asks for have left the window.
  case notWhole

  /// What happened, for the log and for a rule error.
  var message: String {
    switch self {
    case .abandoned: "the query was cancelled"
    case .timedOut(let seconds): "the query was cancelled after \(seconds) seconds, the time that it may take"
    case .failed(let failure): failure.message
    case .refused(let error): error.message
    case .notWhole: "flows that the query asks for have left the window"
    }
  }

  /// The status of a call that asked for the query.
  var status: RPCError {
    switch self {
    case .abandoned: RPCError(.cancelled, message)
    case .timedOut, .notWhole: RPCError(.aborted, message)
    case .refused(let error): error
    case .failed(.cancelled): RPCError(.cancelled, message)
    case .failed(.overflow), .failed(.conversion): RPCError(.outOfRange, message)
    case .failed(.tooManyGroups), .failed(.tooMuchMemory), .failed(.noMemory): RPCError(.resourceExhausted, message)
    }
  }
}

extension LoadedQuery {
  /// The name, unique over everything that is loaded.
  var name: String { definition.id }

  /// Whether its schedule is followed and its rows raise alerts.
  var isEnabled: Bool { definition.isEnabled }

  /// When it runs; nil for a saved query.
  var schedule: Schedule? { query.schedule }

  /// The seconds that a run may take: the bound of its file, or else the daemon's own.
  fileprivate func seconds(otherwise bound: Int) -> Int64 {
    schedule.map { Int64($0.timeoutMinutes) * 60 } ?? Int64(bound)
  }
}
