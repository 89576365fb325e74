import Flows
import Storage
import Wire

/// Runs queries over the flow window, on the thread of the caller.
struct QueryRunner: Sendable {
  let flows: FlowStore
  let limits: QueryLimits
  let clock: any ServerClock
  let counters: ServerCounters

  /// Runs a query over the flows that are in the window now.
  ///
  /// It ends early when it is cancelled, and when it has run for `seconds`. Gives at most `rows_max` rows. From
  /// `endNanos` on, it sees no flow, whatever its text. When it `needsAll` and flows that it asks for have left, it is not
  /// run.
  func run(
    _ query: CompiledQuery, asOfNanos: Int64, endNanos: Int64?, seconds: Int64, rows_max: Int = .max,
    needsAll: Bool = false, _ cancellation: Cancellation
  ) throws(QueryStop) -> QueryRun {
    if cancellation.isCancelled { throw .abandoned }
    counters.queriesRun.count()
    let started = clock.monotonicNanos()
    let end = started + seconds * 1_000_000_000
    let (snapshot, nextEntry) = flows.numberedSnapshot()
    let ranNanos = clock.unixNanos()
    let earliestNanos = query.eventTimeRange.earliestNanos(asOf: asOfNanos)
    if needsAll, snapshot.info.completeSinceNanos > earliestNanos ?? .min { throw .notWhole }
    var limits = limits
    limits.queryRowsMax = min(rows_max, limits.queryRowsMax)
    let execution = QueryExecution(
      plan: query.plan, snapshot: snapshot, asOfNanos: asOfNanos, endNanos: endNanos, limits: limits,
      clock: { [clock] in clock.monotonicNanos() },
      isCancelled: { [clock] in cancellation.isCancelled || clock.monotonicNanos() >= end })
    do throws(QueryFailure) {
      let result = try execution.run()
      return QueryRun(
        result: result, window: snapshot.info, asOfNanos: asOfNanos, ranNanos: ranNanos,
        earliestNanos: earliestNanos, nextEntry: nextEntry,
        elapsedNanos: clock.monotonicNanos() - started)
    } catch {
      counters.queriesFailed.count()
      if error != .cancelled { throw .failed(error) }
      throw cancellation.isCancelled ? .abandoned : .timedOut(seconds: seconds)
    }
  }
}

/// A query that ran: what it gave, and what it was run over.
struct QueryRun: Sendable {
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
}

/// Why a query that was begun gave no answer.
enum QueryStop: Error {
  /// Nobody waits for it any more.
  case abandoned
  /// It ran longer than it may.
  case timedOut(seconds: Int64)
  case failed(QueryFailure)
  /// Flows that it asks for have left the window.
  case notWhole

  /// What happened, for the log and for a rule error.
  var message: String {
    switch self {
    case .abandoned: "the query was cancelled"
    case .timedOut(let seconds): "the query was cancelled after \(seconds) seconds, the time that it may take"
    case .failed(let failure): failure.message
    case .notWhole: "flows that the query asks for have left the window"
    }
  }

  /// The status of a call that asked for the query.
  var status: RPCError {
    switch self {
    case .abandoned: RPCError(.cancelled, message)
    case .timedOut, .notWhole: RPCError(.aborted, message)
    case .failed(.cancelled): RPCError(.cancelled, message)
    case .failed(.overflow), .failed(.conversion): RPCError(.outOfRange, message)
    case .failed(.tooManyGroups), .failed(.tooMuchMemory): RPCError(.resourceExhausted, message)
    }
  }
}
