import DetectionFiles
import Flows
import Storage

/// How one scheduled query is.
struct ScheduleEntry {
  /// What its runs have looked at; nil while its schedule is not followed.
  var coverage: ScheduleCoverage?
  var lastRun: ScheduledRun?
  /// Runs that go on: one that was due, and perhaps one in the background.
  var runningCount = 0
  var runCount: UInt64 = 0
  var failureCount: UInt64 = 0
  var madeUpCount: UInt64 = 0
  var rerunCount: UInt64 = 0
  var elapsedNanos: Int64 = 0
  var flowsScanned: UInt64 = 0
  /// Gaps that the log has told.
  var saidGaps = GapList()

  init() {}

  /// Goes on where a query was left.
  init(_ query: LoadedQuery, _ record: ScheduleRecord?, _ bounds: CoverageBounds, nowNanos: Int64) {
    lastRun = record?.lastRun
    guard query.isEnabled, let schedule = query.schedule, let record, let account = record.account else { return }
    let interval = ScheduledInterval(schedule: schedule, range: query.compiled.eventTimeRange)
    coverage = ScheduleCoverage(
      account, interval: interval, bounds: bounds, lastRunNanos: lastRun?.asOfNanos ?? record.knownSinceNanos,
      nowNanos: nowNanos)
    saidGaps = GapList(account.gaps)
  }

  /// Counts a run that is over.
  mutating func count(_ run: ScheduledRun, _ purpose: ScheduledRuns.Purpose, flowsScanned: Int) {
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
