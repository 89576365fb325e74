import Detection
import DetectionFiles
import Flows
import Logging
import Storage
import Synchronization
import Wire

/// Runs the enabled scheduled queries at their times, each one at a time.
final class Scheduler: Sendable {
  private struct Entry {
    var timetable: Timetable?
    var lastRun: ScheduledRun?
    var isRunning = false
    var runCount: UInt64 = 0
    var failureCount: UInt64 = 0
  }

  private let queries: [LoadedQuery]
  private let runs: ScheduledRuns
  private let store: ScheduleStore
  private let clock: any ServerClock
  private let logger: Logger
  /// The longest time between two looks at the clock, which may be set.
  private let interval: Duration
  private let limits: ServerLimits
  private let entries: Mutex<[String: Entry]>

  init(
    queries: [LoadedQuery], runs: ScheduledRuns, store: ScheduleStore, clock: any ServerClock, limits: ServerLimits,
    logger: Logger, interval: Duration
  ) {
    self.queries = queries.filter { $0.schedule != nil }
    self.runs = runs
    self.store = store
    self.clock = clock
    self.limits = limits
    self.logger = logger
    self.interval = interval
    entries = Mutex([:])
  }

  /// Works until the task is cancelled.
  func run() async {
    guard await isPrepared() else { return }
    await withTaskGroup { group in
      for query in queries where query.isEnabled {
        group.addTask { await self.follow(query) }
      }
      group.addTask { await self.forgetRows() }
    }
  }

  /// How the scheduled queries are, in order of name.
  func status() -> [ScheduledQueryStatus] {
    let now = clock.unixNanos()
    return entries.withLock { entries in
      queries.map { query in
        let entry = entries[query.name] ?? Entry()
        var timetable = entry.timetable
        let next = query.isEnabled ? timetable?.next(nowNanos: now) : nil
        return ScheduledQueryStatus(
          queryName: query.name, enabled: query.isEnabled, schedule: query.schedule?.text ?? "",
          lastRunUnixNanos: entry.lastRun?.asOfNanos ?? 0, lastEndedUnixNanos: entry.lastRun?.endedNanos ?? 0,
          lastRowCount: entry.lastRun?.rowCount ?? 0, lastElapsedNanos: entry.lastRun?.elapsedNanos ?? 0,
          lastError: entry.lastRun?.error ?? "", nextRunUnixNanos: next ?? 0, running: entry.isRunning,
          runs: entry.runCount, failures: entry.failureCount)
      }
    }
  }

  // MARK: Times

  /// Reads what is remembered of the queries, as often as it takes; false when the task is cancelled before.
  private func isPrepared() async -> Bool {
    while !Task.isCancelled {
      do {
        let now = clock.unixNanos()
        let records = try await store.register(queries.map(\.name), nowNanos: now)
        entries.withLock { $0 = entries(records, now) }
        return true
      } catch {
        logger.warning("scheduled queries wait: what is remembered of them cannot be read: \(error)")
        try? await Task.sleep(for: interval)
      }
    }
    return false
  }

  private func entries(_ records: [String: ScheduleRecord], _ now: Int64) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for query in queries {
      guard let schedule = query.schedule else { continue }
      let record = records[query.name]
      let lastNanos = record.map { $0.lastRun?.asOfNanos ?? $0.knownSinceNanos }
      entries[query.name] = Entry(
        timetable: Timetable(schedule: schedule, lastRunNanos: lastNanos, nowNanos: now), lastRun: record?.lastRun)
    }
    return entries
  }

  /// Runs a query whenever it is due.
  private func follow(_ query: LoadedQuery) async {
    while !Task.isCancelled {
      let now = clock.unixNanos()
      let due = change(query) { $0.timetable?.due(nowNanos: now) }
      if let due, await carryOut(query, asOfNanos: due) { continue }
      let next = change(query) { $0.timetable?.next(nowNanos: now) } ?? .max
      // What is due and could not be carried out is tried again, after a while.
      try? await Task.sleep(for: due == nil ? min(interval, .nanoseconds(max(0, next - now))) : interval)
    }
  }

  private func change<Value: Sendable>(_ query: LoadedQuery, _ body: (inout Entry) -> Value) -> Value {
    entries.withLock { entries in body(&entries[query.name, default: Entry()]) }
  }

  // MARK: Runs

  /// Runs a query; false when the run is to be tried again.
  private func carryOut(_ query: LoadedQuery, asOfNanos: Int64) async -> Bool {
    change(query) { $0.isRunning = true }
    defer { change(query) { $0.isRunning = false } }
    let started = clock.monotonicNanos()
    do {
      let (rowCount, error) = try await outcome(query, asOfNanos)
      note(query, uncounted: nil)
      await remember(query, asOfNanos, started, rowCount: rowCount, error: error)
      return true
    } catch QueryStop.abandoned {
      return false
    } catch is CancellationError {
      // The daemon stops; the run is made up when it starts again.
      return false
    } catch {
      note(query, uncounted: error)
      return false
    }
  }

  /// Runs a query and counts what its rules say, or that it failed; gives its rows, or why it failed.
  ///
  /// Throws when it was abandoned, and when nothing could be counted.
  private func outcome(_ query: LoadedQuery, _ asOfNanos: Int64) async throws -> (rowCount: UInt64, error: String) {
    do {
      let report = try await runs.run(
        query, asOfNanos: asOfNanos, purpose: .schedule, seconds: query.seconds(otherwise: limits.query_seconds_max))
      return (UInt64(clamping: report.query.result.rowCount), "")
    } catch let stop as QueryStop {
      if case .abandoned = stop { throw stop }
      try await runs.fail(query, asOfNanos: asOfNanos, stop)
      logger.warning("query '\(query.name)' failed, as of \(FlowTime.text(asOfNanos)): \(stop.message)")
      return (0, stop.message)
    }
  }

  private func note(_ query: LoadedQuery, uncounted error: (any Error)?) {
    runs.episodes.note(
      .uncounted, ofQuery: query.name, error != nil,
      begins: "is run again until what its rules say can be counted: \(error.map { "\($0)" } ?? "")",
      ends: "could be counted again")
  }

  /// Remembers that a run is over, here and in the state.
  ///
  /// When the state cannot be written, the run is made up once more after a restart, and counts nothing twice.
  private func remember(
    _ query: LoadedQuery, _ asOfNanos: Int64, _ started: Int64, rowCount: UInt64, error: String
  ) async {
    let run = ScheduledRun(
      queryName: query.name, asOfNanos: asOfNanos, endedNanos: clock.unixNanos(),
      elapsedNanos: clock.monotonicNanos() - started, rowCount: rowCount, error: error)
    change(query) { entry in
      entry.timetable?.settle(asOfNanos)
      entry.lastRun = run
      entry.runCount += 1
      if !error.isEmpty { entry.failureCount += 1 }
    }
    do {
      try await store.finish(run)
    } catch {
      logger.warning("the run of query '\(query.name)' could not be remembered: \(error)")
    }
  }

  /// Forgets now and then which rows were counted, where no run can see them again.
  private func forgetRows() async {
    let failures = EpisodeLog(logger: logger)
    while !Task.isCancelled {
      do {
        let now = clock.unixNanos()
        let retentionNanos = runs.counting.retentionNanos
        let oldest = min(now - retentionNanos, runs.runner.flows.info.oldestNanos ?? .max)
        while try await store.prune(countedBefore: oldest, orAfter: now + retentionNanos) > 0 { await Task.yield() }
      } catch {
        failures.warning("rows that were counted long ago could not be forgotten: \(error)")
      }
      try? await Task.sleep(for: .seconds(60))
    }
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
