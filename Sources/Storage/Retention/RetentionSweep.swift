import Detection
import GRDB

/// One pass of retention, inside one transaction: removes what is due until it has removed so many rows.
///
/// A window goes with all its rows at once, so that none is ever left in part; the last one may go beyond the bound.
struct RetentionSweep {
  private(set) var pass = RetentionPass()
  /// The windows that were removed.
  private(set) var windows: [(key: WindowKey, number: Int64)] = []
  private let db: Database
  private let rows_max: Int

  init(_ db: Database, rows_max: Int) {
    self.db = db
    self.rows_max = rows_max
  }

  /// Removes windows without a match since the time, and the names of events counted in windows opened before it.
  mutating func removeWindows(lastMatchBefore nanos: Int64) throws {
    let due = try Row.fetchAll(
      db,
      sql: """
        SELECT number, detection_id, is_error, dedup, alert_number IS NULL FROM window WHERE updated < ?
        ORDER BY updated LIMIT ?
        """, arguments: [nanos, room])
    for row in due where hasRoom {
      try remove("distinct_value", where: "window_number = ?", [row[0] as Int64])
      // The events of a window with an alert belong to the alert.
      if row[4] { try remove("window_event", where: "window_number = ?", [row[0] as Int64]) }
      try remove("window", where: "number = ?", [row[0] as Int64])
      let key = WindowKey(detectionID: row[1], dedup: row[3], isError: row[2])
      try WindowKeys.remove(key, number: row[0], db)
      windows.append((key, row[0]))
      pass.windowsRemoved += 1
    }
    guard hasRoom else { return }
    let names = "log_type, event_id, detection_id, is_error"
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
        SELECT number, window_number, status FROM alert WHERE status IN (?, ?) AND updated < ?
        AND NOT EXISTS (SELECT 1 FROM window WHERE window.number = alert.window_number) LIMIT ?
        """, arguments: [AlertStatus.resolved.rawValue, AlertStatus.closed.rawValue, nanos, room])
    for row in due where hasRoom {
      try remove("window_event", where: "window_number = ?", [row[1] as Int64])
      try remove("alert_note", where: "alert_number = ?", [row[0] as Int64])
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

  /// What was removed, and whether that was all.
  func finished() -> RetentionPass {
    var pass = pass
    pass.isComplete = hasRoom
    return pass
  }

  private var room: Int { rows_max - pass.rowsRemoved }
  private var hasRoom: Bool { room > 0 }

  private mutating func remove(_ table: String, where condition: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: "DELETE FROM \(table) WHERE \(condition)").execute(arguments: arguments)
    pass.rowsRemoved += db.changesCount
  }
}
