import GRDB

/// What has happened to the state since it was opened, and what there is in it.
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
  /// Windows in the file.
  public var windowsStored = 0
  /// Alerts in the file.
  public var alertsStored = 0
  /// Alerts of status open among them.
  public var alertsOpen = 0
  /// Windows in memory.
  public var windowsCached = 0
  /// Alerts that retention removed.
  public var alertsRemoved: UInt64 = 0
  /// Windows that retention removed.
  public var windowsRemoved: UInt64 = 0
}

extension StateCounters {
  /// Counts what there is.
  init(counting db: Database) throws {
    windowsStored = try Int.fetchOne(db, sql: "SELECT count(*) FROM window") ?? 0
    alertsStored = try Int.fetchOne(db, sql: "SELECT count(*) FROM alert") ?? 0
    alertsOpen =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM alert WHERE status = ?", arguments: [AlertStatus.open.rawValue]) ?? 0
  }
}
