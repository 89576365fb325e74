import Detection
import DetectionFiles
import Flows
import Storage
import Synchronization
import Wire

/// How one scheduled query is.
struct ScheduleEntry {
  /// What its runs have looked at; nil while its schedule is not followed.
  var coverage: ScheduleCoverage?
  var lastRun: ScheduledRun?
  /// The time of the run that is due and has not begun.
  var waitingNanos: Int64?
  /// Since when the schedule is followed: a run whose time came before is not delayed by what there was before.
  private var followedSinceNanos: Int64 = 0
  /// The time of the last run that was delayed.
  private var delayedNanos: Int64?
  /// Runs that began more than a minute after their time, or have not begun then.
  private var delayedCount: UInt64 = 0
  /// Runs that go on: one that was due, and perhaps one in the background.
  var runningCount = 0
  var runCount: UInt64 = 0
  var failureCount: UInt64 = 0
  var madeUpCount: UInt64 = 0
  var rerunCount: UInt64 = 0
  var elapsedNanos: Int64 = 0
  var flowsScanned: UInt64 = 0
  /// Gaps that were logged.
  var loggedGaps = GapList()

  init() {}

  /// Goes on where a query was left.
  init(_ query: LoadedQuery, _ record: ScheduleRecord?, _ bounds: CoverageBounds, nowNanos: Int64) {
    lastRun = record?.lastRun
    guard query.isEnabled, let schedule = query.schedule, let record, let account = record.account else { return }
    let interval = ScheduledInterval(schedule: schedule, range: query.compiled.eventTimeRange)
    coverage = ScheduleCoverage(
      account, interval: interval, bounds: bounds, lastRunNanos: lastRun?.asOfNanos ?? record.knownSinceNanos,
      nowNanos: nowNanos)
    loggedGaps = GapList(account.gaps)
    followedSinceNanos = nowNanos
  }

  /// How long after its time it is for a run as of a time, in nanoseconds.
  func delayNanos(of asOfNanos: Int64, nowNanos: Int64) -> Int64 {
    nowNanos - max(asOfNanos, followedSinceNanos)
  }

  /// Counts a run that is delayed; false when it was counted before.
  mutating func countDelayed(_ asOfNanos: Int64) -> Bool {
    if delayedNanos == asOfNanos { return false }
    delayedNanos = asOfNanos
    delayedCount += 1
    return true
  }

  /// Counts a run that is over.
  mutating func count(_ run: ScheduledRun, _ purpose: QueryRun.Purpose, flowsScanned: Int) {
    switch purpose {
    case .background(.missed): madeUpCount += 1
    case .background(.late): rerunCount += 1
    case .schedule, .asked: runCount += 1
    }
    if !run.error.isEmpty { failureCount += 1 }
    elapsedNanos += run.elapsedNanos
    self.flowsScanned += UInt64(clamping: flowsScanned)
    // As in the state: a run whose time has not come, since the clock was ahead, is not the last one for good.
    guard let last = lastRun, last.asOfNanos > run.asOfNanos, last.asOfNanos <= run.endedNanos else {
      return lastRun = run
    }
  }
}

extension Scheduler {
  /// How the scheduled queries are, in order of name.
  func status() -> [ScheduledQueryStatus] {
    let now = server.clock.unixNanos()
    let completeSinceNanos = server.flows.info.completeSinceNanos
    let queries = queries
    return entries.withLock { entries in
      queries.map { query in
        var entry = entries[query.name] ?? ScheduleEntry()
        var status = ScheduledQueryStatus(
          queryName: query.name, enabled: query.isEnabled, schedule: query.schedule?.text ?? "",
          nextRunUnixNanos: entry.coverage?.next(nowNanos: now) ?? 0)
        entry.describe(nowNanos: now, in: &status)
        entry.coverage?.describe(completeSinceNanos: completeSinceNanos, in: &status)
        return status
      }
    }
  }
}

extension ScheduleEntry {
  /// Its runs.
  fileprivate func describe(nowNanos: Int64, in status: inout ScheduledQueryStatus) {
    status.lastRunUnixNanos = lastRun?.asOfNanos ?? 0
    status.lastEndedUnixNanos = lastRun?.endedNanos ?? 0
    status.lastRowCount = lastRun?.rowCount ?? 0
    status.lastElapsedNanos = lastRun?.elapsedNanos ?? 0
    status.lastError = lastRun?.error ?? ""
    status.running = runningCount > 0
    status.runs = runCount
    status.failures = failureCount
    status.runsMadeUp = madeUpCount
    status.runsRepeated = rerunCount
    status.runsDelayed = delayedCount
    if let waitingNanos, delayNanos(of: waitingNanos, nowNanos: nowNanos) > ScheduleEntry.delayNanosMax {
      status.delayedRunUnixNanos = waitingNanos
    }
    status.elapsedNanos = elapsedNanos
    status.flowsScanned = flowsScanned
  }
}

extension ScheduleCoverage {
  /// What the runs have looked at.
  fileprivate func describe(completeSinceNanos: Int64, in status: inout ScheduledQueryStatus) {
    status.coveredSinceUnixNanos = sinceNanos
    status.coveredUntilUnixNanos = lookedUntilNanos ?? 0
    status.runsMissed = UInt64(missedCount)
    status.runsLate = UInt64(lateCount)
    status.gaps = unlooked(completeSinceNanos: completeSinceNanos).map { Wire.ScheduleGap($0) }
  }
}

extension Wire.ScheduleGap {
  /// A gap as a message.
  init(_ gap: Storage.ScheduleGap) {
    self.init(
      fromUnixNanos: max(0, gap.fromNanos), untilUnixNanos: gap.endNanos, cause: gap.cause.rawValue)
  }
}
