import Detection
import DetectionFiles
import Flows
import Logging
import Storage
import Synchronization

/// Runs the enabled scheduled queries at their times, each one at a time, and in the background those runs that were
/// missed, or that flows came late for.
///
/// What a run has begun with, its query and the rules over its rows, is of one set of detections to its end.
final class Scheduler: Sendable {
  /// The queries that are followed.
  struct Followed {
    var detections: LoadedDetections
    /// In order of name.
    var queries: [LoadedQuery] = []
    /// Whether it is known what was remembered of them, so that others can take their place.
    var isPrepared = false
    /// The query of which a run is being made in the background.
    var backgroundQuery: String?
  }

  let server: ServerContext
  let runner: QueryRunner
  let store: ScheduleStore
  let thread = SchedulerThread()
  /// How the scheduled queries are, by name.
  let entries = Mutex<[String: ScheduleEntry]>([:])
  let followed: Mutex<Followed>
  /// Sets of detections that take the place of others.
  let successors: AsyncStream<Successor>
  let newSuccessors: AsyncStream<Successor>.Continuation
  /// What goes wrong with runs, of which callers can cause any number by sending flows late.
  let troubles: RateLimitedLog

  init(_ server: ServerContext) {
    self.server = server
    let detections = server.detections
    followed = Mutex(Followed(detections: detections, queries: detections.scheduledQueries))
    (successors, newSuccessors) = AsyncStream.makeStream()
    runner = QueryRunner(server)
    store = ScheduleStore(server.store)
    troubles = RateLimitedLog(logger: server.logger)
  }

  /// Works until the task is cancelled.
  func run() async {
    await withTaskExecutorPreference(thread) {
      if await isPrepared() {
        await withTaskGroup { group in
          group.addTask { await self.followAll() }
          group.addTask { await self.watchDelays() }
          group.addTask { await self.forgetRows() }
        }
      }
    }
    // Who waits for one of these is told that nobody takes it, also when this task is cancelled.
    newSuccessors.finish()
    await Task { [successors] in for await successor in successors { successor.isTaken() } }.value
  }

  /// The scheduled queries that are loaded, in order of name.
  var queries: [LoadedQuery] { followed.withLock { $0.queries } }

  // MARK: Times

  /// Reads what is remembered of the queries, as often as it takes; false when the task is cancelled before.
  private func isPrepared() async -> Bool {
    while !Task.isCancelled {
      do {
        let now = server.clock.unixNanos()
        let detections = server.detections
        let queries = detections.scheduledQueries
        let records = try await register(queries, now)
        entries.withLock { $0 = entries(of: queries, records, now) }
        noteArrivals()
        let isCurrent = followed.withLock { followed in
          followed = Followed(detections: detections, queries: queries)
          followed.isPrepared = server.detections === detections
          return followed.isPrepared
        }
        if isCurrent { return true }
      } catch {
        troubles.warning("scheduled queries wait: what is remembered of them cannot be read: \(error)")
        await thread.sleep(for: server.configuration.schedulerInterval)
      }
    }
    return false
  }

  /// Remembers which queries are loaded; returns what is known of each.
  func register(_ queries: [LoadedQuery], _ now: Int64) async throws -> [String: ScheduleRecord] {
    try await store.register(
      queries.map(\.registration), logID: server.flows.logID, nextEntry: server.flows.nextEntry, nowNanos: now)
  }

  /// The accounts of queries, as they were left.
  func entries(
    of queries: [LoadedQuery], _ records: [String: ScheduleRecord], _ now: Int64
  ) -> [String: ScheduleEntry] {
    let bounds = CoverageBounds(
      retentionNanos: server.flowRetentionNanos,
      revisitNanos: Int64(server.limits.queryRevisitSeconds) * 1_000_000_000,
      missedRunsMax: server.limits.queryMissedRunsMax)
    return Dictionary(
      uniqueKeysWithValues: queries.map { query in
        (query.name, ScheduleEntry(query, records[query.name], bounds, nowNanos: now))
      })
  }

  /// Runs a query whenever it is due, as it is loaded then.
  func follow(queryNamed name: String) async {
    while !Task.isCancelled {
      guard let (query, detections) = loaded(queryNamed: name) else { return }
      let now = server.clock.unixNanos()
      let due = change(query) { entry in
        let due = entry.coverage?.due(nowNanos: now)
        if let due {
          entry.coverage?.begin(due)
          entry.waitingNanos = due
        }
        return due
      }
      if let due {
        watchArrivals()
        if await carryOut(query, of: detections, asOfNanos: due, .schedule) { continue }
      }
      let next = change(query) { $0.coverage?.next(nowNanos: now) } ?? .max
      // What is due and could not be carried out is tried again, after a while.
      let interval = server.configuration.schedulerInterval
      await thread.sleep(for: due == nil ? min(interval, .nanoseconds(max(0, next - now))) : interval)
    }
  }

  private func loaded(queryNamed name: String) -> (LoadedQuery, LoadedDetections)? {
    followed.withLock { followed in
      followed.queries.first { $0.name == name }.map { ($0, followed.detections) }
    }
  }

  /// Changes the account of a query; of one that is not followed there is none to keep.
  func change<Value: Sendable>(_ query: LoadedQuery, _ body: (inout ScheduleEntry) -> Value) -> Value {
    entries.withLock { entries in
      if entries[query.name] == nil {
        var entry = ScheduleEntry()
        return body(&entry)
      }
      return body(&entries[query.name, default: ScheduleEntry()])
    }
  }

  // MARK: Runs

  /// Runs a query; false when the run is to be tried again.
  func carryOut(
    _ query: LoadedQuery, of detections: LoadedDetections, asOfNanos: Int64, _ purpose: QueryRun.Purpose
  ) async -> Bool {
    change(query) { $0.runningCount += 1 }
    defer { change(query) { $0.runningCount -= 1 } }
    let started = server.clock.monotonicNanos()
    do {
      let outcome = try await outcome(query, detections, asOfNanos, purpose)
      note(query, uncounted: nil)
      await remember(query, asOfNanos, started, outcome, purpose)
      return true
    } catch QueryStop.abandoned {
      return false
    } catch is CancellationError {
      // The daemon stops, and makes the run up when it starts again; or the query is another one now.
      return false
    } catch {
      note(query, uncounted: error)
      return false
    }
  }

  /// What came of a run.
  private struct Outcome {
    var rowCount: UInt64 = 0
    var flowsScanned = 0
    var error = ""
    var look: LookOutcome
  }

  /// Runs a query and counts the verdicts of its rules, or that it failed.
  ///
  /// Throws when it was abandoned, and when nothing could be counted.
  private func outcome(
    _ query: LoadedQuery, _ detections: LoadedDetections, _ asOfNanos: Int64, _ purpose: QueryRun.Purpose
  ) async throws -> Outcome {
    let nextEntry = server.flows.nextEntry
    do {
      let run = try await runner.run(query, of: detections, asOfNanos: asOfNanos, purpose) { [self] in
        if purpose == .schedule { noteBegin(of: query, asOfNanos: asOfNanos) }
      }
      let look: LookOutcome =
        run.result.isTruncated
        ? .failed(.truncated, nextEntry: run.nextEntry)
        : .done(completeSinceNanos: run.window.completeSinceNanos, nextEntry: run.nextEntry)
      return Outcome(
        rowCount: UInt64(clamping: run.result.rowCount), flowsScanned: run.result.flowsScanned, look: look)
    } catch let stop as QueryStop {
      switch stop {
      case .abandoned: throw stop
      case .notWhole:
        let cause: ScheduleGap.Cause = purpose == .background(.late) ? .late : .evicted
        return Outcome(look: .failed(cause, nextEntry: nextEntry))
      case .timedOut, .failed, .refused:
        try await runner.fail(query, of: detections, asOfNanos: asOfNanos, stop)
        troubles.warning(
          "query '\(query.name)' failed, as of \(FlowTime.text(asOfNanos)): \(stop.message)", of: "\(query.name) failed"
        )
        var cause = ScheduleGap.Cause.failed
        if case .timedOut = stop { cause = .cancelled }
        return Outcome(error: stop.message, look: .failed(cause, nextEntry: nextEntry))
      }
    }
  }

  private func note(_ query: LoadedQuery, uncounted error: (any Error)?) {
    runner.episodes.note(
      .uncounted, ofQuery: query.name, error != nil,
      begins: "is run again until what its rules say can be counted: \(error.map { "\($0)" } ?? "")",
      ends: "could be counted again")
  }

  /// Remembers that a run is over, here and in the state.
  ///
  /// When the state cannot be written, the run is made up once more after a restart, and counts nothing twice.
  private func remember(
    _ query: LoadedQuery, _ asOfNanos: Int64, _ started: Int64, _ outcome: Outcome, _ purpose: QueryRun.Purpose
  ) async {
    let run = ScheduledRun(
      queryName: query.name, asOfNanos: asOfNanos, endedNanos: server.clock.unixNanos(),
      elapsedNanos: server.clock.monotonicNanos() - started, rowCount: outcome.rowCount, error: outcome.error)
    noteArrivals()
    let account = change(query) { entry in
      entry.coverage?.finish(asOfNanos, outcome.look, nowNanos: run.endedNanos)
      entry.count(run, purpose, flowsScanned: outcome.flowsScanned)
      return entry.coverage?.takeChange()
    }
    watchArrivals()
    logGaps(of: query)
    do {
      try await store.finish(run, account)
    } catch {
      if let account { change(query) { $0.coverage?.keep(account) } }
      troubles.warning(
        "the run of query '\(query.name)' could not be remembered: \(error)", of: "\(query.name) forgotten")
    }
  }

  /// Forgets now and then which rows were counted, where no run can see them again.
  func forgetRows() async {
    let failures = RateLimitedLog(logger: server.logger)
    while !Task.isCancelled {
      do {
        let now = server.clock.unixNanos()
        let retentionNanos = server.flowRetentionNanos
        let oldest = min(now - retentionNanos, server.flows.info.oldestNanos ?? .max)
        while try await store.prune(countedBefore: oldest, orAfter: now + retentionNanos) > 0 { await Task.yield() }
      } catch {
        failures.warning("rows that were counted long ago could not be forgotten: \(error)")
      }
      await thread.sleep(for: .seconds(60))
    }
  }
}
