import Detection
import Storage
import Wire

extension CorrelationStatus {
  /// How a correlation rule is, as a message of the wire.
  init(_ entry: CorrelationEntry) {
    let (rule, last) = (entry.program.rule, entry.lastRun)
    self.init(
      ruleID: entry.program.id, schedule: rule.schedule.text,
      lookbackMinutes: UInt32(clamping: rule.lookbackMinutes), lastRunUnixNanos: last?.asOfNanos ?? 0,
      lastEndedUnixNanos: last?.endedNanos ?? 0, lastElapsedNanos: last?.elapsedNanos ?? 0,
      lastSignals: UInt64(clamping: last?.signalCount ?? 0), lastMatches: UInt64(clamping: last?.matchCount ?? 0),
      lastError: last?.error ?? "", nextRunUnixNanos: entry.timetable.next() ?? 0, running: entry.isRunning,
      runs: entry.runCount, failures: entry.failureCount, runsMadeUp: entry.madeUpCount,
      runsLeftOut: entry.leftOutCount, runsDelayed: entry.delayedCount, elapsedNanos: entry.elapsedNanos,
      signalsRead: entry.signalsRead, matches: entry.matchCount)
  }
}
