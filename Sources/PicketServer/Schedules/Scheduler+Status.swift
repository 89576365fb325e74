import Flows
import Storage
import Synchronization
import Wire

extension Scheduler {
  /// How the scheduled queries are, in order of name.
  func status() -> [ScheduledQueryStatus] {
    let now = clock.unixNanos()
    let completeSinceNanos = flows.info.completeSinceNanos
    return entries.withLock { entries in
      queries.map { query in
        var entry = entries[query.name] ?? ScheduleEntry()
        var status = ScheduledQueryStatus(
          queryName: query.name, enabled: query.isEnabled, schedule: query.schedule?.text ?? "",
          nextRunUnixNanos: entry.coverage?.next(nowNanos: now) ?? 0)
        entry.describe(in: &status)
        entry.coverage?.describe(completeSinceNanos: completeSinceNanos, in: &status)
        return status
      }
    }
  }
}

extension ScheduleEntry {
  /// Its runs.
  fileprivate func describe(in status: inout ScheduledQueryStatus) {
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
