import GRDB

extension AlertStore {
  /// Removes what the limits no longer keep, a bounded number of rows; to be called again until it is complete.
  ///
  /// Windows are kept for `windows_kept_hours` after their last match, and for the longest dedup period that any
  /// detection has: one that may still be open is never removed. Alerts go once they are resolved or closed and have
  /// not changed for `alerts_kept_days`. Throws `StateError`.
  public func prune(now: Int64, longestPeriodNanos: Int64) async throws -> RetentionPass {
    let limits = configuration.limits
    let hours = AlertStore.nanos(limits.windows_kept_hours, AlertStore.hourNanos)
    let days = AlertStore.nanos(limits.alerts_kept_days, 24 * AlertStore.hourNanos)
    let windowsBefore = now.subtractingWithoutOverflow(max(hours, longestPeriodNanos))
    let alertsBefore = now.subtractingWithoutOverflow(days)
    let (pass, _) = try await change { db in
      var sweep = RetentionSweep(db, rows_max: limits.retention_rows_max)
      try sweep.removeWindows(lastMatchBefore: windowsBefore)
      try sweep.removeAlerts(lastChangeBefore: alertsBefore)
      try sweep.removeChanges(keeping: limits.changes_kept_max)
      return (sweep.finished(), sweep.windows)
    } then: { swept, writer, counters in
      // A window in memory whose row is gone would be written again without what belonged to it.
      writer.forget(swept.1)
      counters.windowsCached = writer.cachedCount
      counters.windowsStored -= swept.0.windowsRemoved
      counters.windowsRemoved += UInt64(swept.0.windowsRemoved)
      counters.alertsStored -= swept.0.alertsRemoved
      counters.alertsRemoved += UInt64(swept.0.alertsRemoved)
    }
    return pass
  }

  private static let hourNanos: Int64 = 3_600_000_000_000

  private static func nanos(_ count: Int, _ unit: Int64) -> Int64 {
    let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit)
    return overflow ? .max : product
  }
}

extension Int64 {
  /// The difference, or the least number there is.
  fileprivate func subtractingWithoutOverflow(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : difference
  }
}
