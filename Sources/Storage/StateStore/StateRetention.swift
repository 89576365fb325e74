import Detection
import GRDB
import Primitives

extension StateStore {
  /// Removes what the limits no longer keep, a bounded number of rows; to be called again until it is complete.
  ///
  /// Keys of the key-value store go when they have expired. Windows are kept for `windows_kept_hours` after their last match, and for the longest dedup period that any
  /// detection has: one that may still be open is never removed. Alerts go once they are resolved or closed and have
  /// not changed for `alerts_kept_days`. Throws `StateError`.
  public func prune(now: Int64, longestPeriodNanos: Int64) async throws -> RetentionPass {
    let limits = configuration.limits
    let hours = StateStore.nanos(limits.windowsKeptHours, StateStore.hourNanos)
    let days = StateStore.nanos(limits.alertsKeptDays, 24 * StateStore.hourNanos)
    let windowsBefore = now.subtractingSaturated(max(hours, longestPeriodNanos))
    let alertsBefore = now.subtractingSaturated(days)
    let (pass, _, _) = try await change { db in
      var sweep = RetentionSweep(db, rowsMax: limits.retentionRowsMax)
      try sweep.removeWindows(lastMatchBefore: windowsBefore)
      try sweep.removeAlerts(lastChangeBefore: alertsBefore)
      try sweep.removeChanges(keeping: limits.changesKeptMax)
      try sweep.removeSilences(overBefore: alertsBefore)
      try sweep.removeKeys(now: now, writtenBefore: windowsBefore)
      return (sweep.finished(), sweep.windows, sweep.keys)
    } then: { [keys] swept, writer, counters in
      keys.withLock { $0.evict(swept.2, now: now) }
      counters.keysEvicted += UInt64(swept.2.count)
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

/// What one pass of retention has done.
public struct RetentionPass: Sendable, Equatable {
  /// Alerts removed, with their events and notes.
  public var alertsRemoved = 0
  /// Windows removed, with what belongs to them.
  public var windowsRemoved = 0
  /// All rows removed.
  public var rowsRemoved = 0
  /// Whether nothing is left to remove.
  public var isComplete = true
}

/// One pass of retention, inside one transaction: removes what is due until it has removed so many rows.
///
/// A window goes with all its rows at once, so that none is ever left in part; the last one may go beyond the bound.
struct RetentionSweep {
  private(set) var pass = RetentionPass()
  /// The windows that were removed.
  private(set) var windows: [(key: WindowKey, number: Int64)] = []
  /// The keys of the key-value store that were evicted.
  private(set) var keys: [[UInt8]] = []
  private let db: Database
  private let rowsMax: Int

  init(_ db: Database, rowsMax: Int) {
    self.db = db
    self.rowsMax = rowsMax
  }

  /// Removes windows without a match since the time, and the names of events counted in windows opened before it.
  mutating func removeWindows(lastMatchBefore nanos: Int64) throws {
    let due = try Row.fetchAll(
      db,
      sql: """
        SELECT number, detection_id, is_error, dedup, alert_number IS NULL AS has_no_alert FROM window
        WHERE updated < ? ORDER BY updated LIMIT ?
        """, arguments: [nanos, room])
    for row in due where hasRoom {
      let number: Int64 = row["number"]
      try remove("distinct_value", where: "window_number = ?", [number])
      // The events of a window with an alert belong to the alert.
      if row["has_no_alert"] { try remove("window_event", where: "window_number = ?", [number]) }
      try remove("unsilenced_window", where: "window_number = ?", [number])
      try remove("window_texts", where: "window_number = ?", [number])
      try remove("window", where: "number = ?", [number])
      let key = WindowKey(detectionID: row["detection_id"], dedup: row["dedup"], isError: row["is_error"])
      try WindowKeys.remove(key, number: number, db)
      windows.append((key, number))
      pass.windowsRemoved += 1
    }
    guard hasRoom else { return }
    let names = "log_type, event_id, detection_id, is_error, uid"
    try remove(
      "event_id", where: "(\(names)) IN (SELECT \(names) FROM event_id WHERE opened < ? LIMIT ?)", [nanos, room])
  }

  /// Removes alerts that are done with and have not changed since the time, with their events and notes.
  ///
  /// An alert stays as long as its window does: a match may still come for it.
  mutating func removeAlerts(lastChangeBefore nanos: Int64) throws {
    guard hasRoom else { return }
    let due = try Row.fetchAll(
      db,
      sql: """
        SELECT number, window_number FROM alert WHERE status IN (?, ?) AND updated < ?
        AND NOT EXISTS (SELECT 1 FROM window WHERE window.number = alert.window_number) LIMIT ?
        """, arguments: [AlertStatus.resolved.rawValue, AlertStatus.closed.rawValue, nanos, room])
    for row in due where hasRoom {
      try remove("window_event", where: "window_number = ?", [row[1] as Int64])
      try remove("alert_note", where: "alert_number = ?", [row[0] as Int64])
      try remove("silenced_alert", where: "alert_number = ?", [row[0] as Int64])
      try remove("unrouted_alert", where: "alert_number = ?", [row[0] as Int64])
      try remove("alert", where: "number = ?", [row[0] as Int64])
      pass.alertsRemoved += 1
    }
  }

  /// Removes all changes but the last so many.
  mutating func removeChanges(keeping count: Int) throws {
    guard hasRoom else { return }
    let first = try AlertStore.lastSequence(db) - Int64(count)
    try remove(
      "alert_change",
      where: "sequence IN (SELECT sequence FROM alert_change WHERE sequence <= ? ORDER BY sequence LIMIT ?)",
      [first, room])
  }

  /// Removes silences that were over before the time and that nothing which is kept tells of.
  mutating func removeSilences(overBefore nanos: Int64) throws {
    guard hasRoom else { return }
    try remove(
      "silence",
      where: """
        number IN (SELECT number FROM silence WHERE min(until, coalesce(ended, until)) < ?
          AND NOT EXISTS (SELECT 1 FROM silenced_alert WHERE silence_number = silence.number)
          AND NOT EXISTS (SELECT 1 FROM alert_change WHERE alert_change.silence = silence.number) LIMIT ?)
        """,
      [nanos, room])
  }

  /// Evicts keys of the key-value store that have expired, and removes the names of events that have written to it.
  mutating func removeKeys(now: Int64, writtenBefore nanos: Int64) throws {
    guard hasRoom else { return }
    keys = try KeyValueRows.evict(now: now, countMax: room, db)
    pass.rowsRemoved += keys.count
    guard hasRoom else { return }
    let names = "log_type, event_id, uid"
    try remove(
      "key_event", where: "(\(names)) IN (SELECT \(names) FROM key_event WHERE written < ? LIMIT ?)", [nanos, room])
  }

  /// What was removed, and whether that was all.
  func finished() -> RetentionPass {
    var pass = pass
    pass.isComplete = hasRoom
    return pass
  }

  private var room: Int { rowsMax - pass.rowsRemoved }
  private var hasRoom: Bool { room > 0 }

  private mutating func remove(_ table: String, where condition: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: "DELETE FROM \(table) WHERE \(condition)").execute(arguments: arguments)
    pass.rowsRemoved += db.changesCount
  }
}
