import Foundation
import GRDB

/// The alerts of a state: they are read on connections of their own, beside the matches that are being counted.
///
/// May be used from any thread.
public struct AlertStore: Sendable {
  let state: StateStore

  /// One page of alerts, the newest first; pages stay as they are while alerts arrive.
  ///
  /// A page ends early where its alerts are large. Throws `StateError`.
  public func page(matching filter: AlertFilter) async throws -> AlertPage {
    let bound = state.configuration.limits.pageAlertsMax
    let count = max(1, min(filter.count ?? bound, bound))
    return try await state.read { [storeID = state.storeID] db in
      let condition = filter.condition
      let rows = try Row.fetchCursor(
        db, sql: "\(AlertRecord.selection) WHERE \(condition.sql) ORDER BY alert.number DESC",
        arguments: condition.arguments)
      var alerts: [AlertRecord] = []
      var byteCount = 0
      var silences = AlertSilences()
      while let row = try rows.next() {
        let alert = try AlertRecord(row, storeID: storeID, &silences, db)
        byteCount += alert.byteCount
        if alerts.count == count || (byteCount > AlertStore.pageBytesMax && !alerts.isEmpty) {
          return AlertPage(alerts: alerts, nextBeforeNumber: alerts.last?.id.number)
        }
        alerts.append(alert)
      }
      return AlertPage(alerts: alerts, nextBeforeNumber: nil)
    }
  }

  /// An alert with its first events and its history; throws `AlertRequestError` and `StateError`.
  public func alert(id: AlertID) async throws -> AlertDetails {
    try await state.read { [storeID = state.storeID] db in
      let alert = try AlertStore.alert(id, of: storeID, db)
      return try AlertDetails(alert: alert, events: AlertStore.events(of: id, db), notes: AlertStore.notes(on: id, db))
    }
  }

  /// Alerts on one page take at most about this, but for a single one that is larger.
  static let pageBytesMax = 262_144
  /// Alerts that are changed at a time take at most about this, so that they fit a frame.
  private static let changedBytesMax = 3 * 1_048_576

  static func alert(_ id: AlertID, of storeID: String, _ db: Database) throws -> AlertRecord {
    if id.storeID == storeID,
      let row = try Row.fetchOne(db, sql: "\(AlertRecord.selection) WHERE alert.number = ?", arguments: [id.number])
    {
      var silences = AlertSilences()
      return try AlertRecord(row, storeID: storeID, &silences, db)
    }
    throw AlertRequestError(.notFound, try missing(id, storeID, db))
  }

  private static func events(of id: AlertID, _ db: Database) throws -> [StoredEvent] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM window_event
        WHERE window_number = (SELECT window_number FROM alert WHERE number = ?) ORDER BY place
        """, arguments: [id.number]
    ).map { row in
      try ChecksummedTable.windowEvents.requireWhole(row)
      return StoredEvent(
        event: [UInt8](row["event"] as Data), isTruncated: row["is_truncated"], logType: row["log_type"],
        eventID: row["event_id"], receivedNanos: row["received"])
    }
  }

  private static func notes(on id: AlertID, _ db: Database) throws -> [StatusNote] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM alert_note WHERE alert_number = ? ORDER BY number", arguments: [id.number]
    ).map { row in
      try ChecksummedTable.notes.requireWhole(row)
      return StatusNote(
        status: AlertStatus(rawValue: row["status"]) ?? .open, comment: row["comment"], changedBy: row["changed_by"],
        changedNanos: row["changed"])
    }
  }

  /// The message for an alert that is not there: which alerts there are.
  private static func missing(_ id: AlertID, _ storeID: String, _ db: Database) throws -> String {
    let known = try Row.fetchOne(db, sql: "SELECT min(number), max(number) FROM alert")
    guard let first = known?[0] as Int64?, let last = known?[1] as Int64? else {
      return "no alert '\(id)': this state has no alerts"
    }
    let range =
      "this state has alerts \(AlertID(storeID: storeID, number: first)) to \(AlertID(storeID: storeID, number: last))"
    let here = AlertID(storeID: storeID, number: id.number)
    if id.storeID != storeID {
      let isThere = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM alert WHERE number = ?)", arguments: [id.number])
      let hint = isThere == true ? "; did you mean '\(here)'?" : ""
      return "no alert '\(id)': '\(id.storeID)' is another state; \(range)\(hint)"
    }
    let given = try WindowWriter.lastAlertNumber(db)
    return id.number <= given
      ? "alert '\(id)' is no longer kept: retention removed it; \(range)" : "no alert '\(id)': \(range)"
  }
}

// MARK: What operators change

extension AlertStore {
  /// Sets the status of alerts, of all or, on an error, of none; returns the alerts as they then are.
  ///
  /// Each gets a note in its history. Throws `AlertRequestError` for an id that is not there, and `StateError`.
  public func setStatus(
    ids: [AlertID], status: AlertStatus, comment: String, changedBy: String, now: Int64
  ) async throws -> [AlertRecord] {
    var seen: Set<AlertID> = []
    let ids = ids.filter { seen.insert($0).inserted }
    let changed = try await state.change {
      [storeID = state.storeID] db -> (before: [AlertRecord], after: [AlertRecord]) in
      let before = try ids.map { try AlertStore.alert($0, of: storeID, db) }
      for id in ids {
        try AlertStore.set(status, on: id, db, now: now)
        try AlertStore.note(
          StatusNote(status: status, comment: comment, changedBy: changedBy, changedNanos: now), on: id, db)
      }
      let after = try ids.map { try AlertStore.alert($0, of: storeID, db) }
      // Nothing may be changed without an answer that reports it.
      if after.reduce(0, { $0 + $1.byteCount }) > AlertStore.changedBytesMax {
        throw AlertRequestError(
          .tooLarge, "the \(ids.count) alerts do not fit one answer, so none was changed; change fewer at a time")
      }
      return (before: before, after: after)
    } then: { changed, _, counters in
      let openedCount = changed.after.count { $0.status == .open }
      counters.alertsOpen += openedCount - changed.before.count { $0.status == .open }
    }
    state.changes.signal()
    return changed.after
  }

  private static func set(_ status: AlertStatus, on id: AlertID, _ db: Database, now: Int64) throws {
    try db.cachedStatement(sql: "UPDATE alert SET status = ?, updated = max(updated, ?) WHERE number = ?")
      .execute(arguments: [status.rawValue, now, id.number])
    let silence = try Int64.fetchOne(
      db, sql: "SELECT silence_number FROM silenced_alert WHERE alert_number = ?", arguments: [id.number])
    try insertChanges([(id.number, PendingChange(.statusChanged, silence))], db)
  }

  /// Writes steps in the lives of alerts.
  static func insertChanges(_ changes: [(alert: Int64, change: PendingChange)], _ db: Database) throws {
    let statement = try StateStatement(
      db, "INSERT INTO alert_change (alert_number, kind, silence, checksum) VALUES (?, ?, ?, ?)")
    for (alert, change) in changes { try statement.runChecked(alert, change.kind, change.silence) }
  }

  private static func note(_ note: StatusNote, on id: AlertID, _ db: Database) throws {
    try StateStatement(
      db,
      """
      INSERT INTO alert_note (alert_number, status, comment, changed_by, changed, checksum) VALUES (?, ?, ?, ?, ?, ?)
      """
    ).runChecked(id.number, note.status, note.comment, note.changedBy, note.changedNanos)
  }
}
