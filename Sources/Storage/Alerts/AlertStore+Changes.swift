import GRDB

// Watching alerts: changes are read from the file, so that any number of watchers costs those who count nothing.
extension AlertStore {
  /// The last change that there was; 0 before the first.
  public func lastSequence() async throws -> Int64 {
    try await read { try AlertStore.lastSequence($0) }
  }

  /// What comes after a change, in order and at most so many steps; empty when nothing has happened since.
  ///
  /// Throws `AlertRequestError` for a sequence that this state has not reached, and `StateError`.
  public func changes(after sequence: Int64, limit: Int) async throws -> [WatchStep] {
    try await read { [storeID] db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(AlertRecord.columns), alert_change.sequence, alert_change.kind FROM alert_change
          LEFT JOIN alert ON alert.number = alert_change.alert_number
          WHERE alert_change.sequence > ? ORDER BY alert_change.sequence LIMIT ?
          """, arguments: [sequence, limit])
      var reader = ChangeReader(after: sequence, storeID: storeID)
      while !reader.isFull, let row = try rows.next() { reader.take(row) }
      if reader.steps.isEmpty { try reader.takeEnd(lastSequence: AlertStore.lastSequence(db)) }
      return reader.steps
    }
  }

  /// Counts the commits that changed alerts; to be read before looking for changes.
  public var changeGeneration: UInt64 { changes.generation }

  /// Returns after alerts have changed since the generation was read, after `wakeWatchers`, or when the task is
  /// cancelled.
  public func waitForChange(after generation: UInt64) async { await changes.wait(after: generation) }

  /// Lets everyone go on who waits for a change.
  public func wakeWatchers() { changes.signal() }

  static func lastSequence(_ db: Database) throws -> Int64 {
    // The table's own maximum would forget what retention removed.
    try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'alert_change'") ?? 0
  }
}
