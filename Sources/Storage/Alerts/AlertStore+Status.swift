import GRDB

/// Alerts before and after they were given a status.
private struct StatusChange {
  let before: [AlertRecord]
  let after: [AlertRecord]

  /// How many more of them are open.
  var openedCount: Int { StatusChange.openCount(after) - StatusChange.openCount(before) }

  private static func openCount(_ alerts: [AlertRecord]) -> Int { alerts.count { $0.status == .open } }
}

// What operators change.
extension AlertStore {
  /// Gives alerts a status, all of them or, on an error, none; gives the alerts as they then are.
  ///
  /// Each gets a note in its history. Throws `AlertRequestError` for an id that is not there, and `StateError`.
  public func setStatus(
    ids: [AlertID], status: AlertStatus, comment: String, changedBy: String, now: Int64
  ) async throws -> [AlertRecord] {
    var seen: Set<AlertID> = []
    let ids = ids.filter { seen.insert($0).inserted }
    let changed = try await change { [storeID] (db: Database) -> StatusChange in
      let before = try ids.map { try AlertStore.alert($0, of: storeID, db) }
      for id in ids {
        try AlertStore.set(status, on: id, db, now: now)
        try AlertStore.note(
          StatusNote(status: status, comment: comment, changedBy: changedBy, changedNanos: now), on: id, db)
      }
      let after = try ids.map { try AlertStore.alert($0, of: storeID, db) }
      // Nothing may be changed without an answer that says so.
      if after.reduce(0, { $0 + $1.byteCount }) > AlertStore.page_bytes_max {
        throw AlertRequestError(
          .tooLarge, "the \(ids.count) alerts do not fit one answer, so none was changed; change fewer at a time")
      }
      return StatusChange(before: before, after: after)
    } then: { changed, _, counters in
      counters.alertsOpen += changed.openedCount
    }
    changes.signal()
    return changed.after
  }

  private static func set(_ status: AlertStatus, on id: AlertID, _ db: Database, now: Int64) throws {
    try db.cachedStatement(sql: "UPDATE alert SET status = ?, updated = max(updated, ?) WHERE number = ?")
      .execute(arguments: [status.rawValue, now, id.number])
    try db.cachedStatement(sql: "INSERT INTO alert_change (alert_number, kind) VALUES (?, ?)")
      .execute(arguments: [id.number, AlertChangeKind.statusChanged.rawValue])
  }

  private static func note(_ note: StatusNote, on id: AlertID, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO alert_note (alert_number, status, comment, changed_by, changed) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [id.number, note.status.rawValue, note.comment, note.changedBy, note.changedNanos])
  }
}
