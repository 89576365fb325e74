/// What has happened to the state since it was opened.
public struct StateCounters: Sendable, Equatable {
  /// Windows opened: a flood of distinct dedup strings shows here.
  public var windowsOpened: UInt64 = 0
  /// Alerts created.
  public var alertsCreated: UInt64 = 0
  /// Matches of events that were counted before.
  public var duplicatesRefused: UInt64 = 0
  /// Transactions committed.
  public var commits: UInt64 = 0
  /// Transactions that failed.
  public var commitsFailed: UInt64 = 0
  /// Why the last transaction failed; empty when it did not.
  public var lastError = ""
  /// Windows in memory.
  public var windowsCached = 0
  /// Alerts that retention removed.
  public var alertsRemoved: UInt64 = 0
  /// Windows that retention removed.
  public var windowsRemoved: UInt64 = 0
}
