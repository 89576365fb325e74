import Flows
import Storage

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
    limits.query_rows_max = min(rows_max, limits.query_rows_max)
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
