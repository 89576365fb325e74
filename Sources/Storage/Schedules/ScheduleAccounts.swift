import GRDB

/// The accounts of scheduled queries in the file of the state.
enum ScheduleAccounts {
  /// Gives the rows that the transaction has written their checksums; its last step.
  static func seal(_ db: Database) throws {
    for table in ChecksummedTable.schedules { try table.seal(db) }
  }

  /// Notes that a query is loaded; its account begins anew when it is not the query that it was.
  static func register(_ query: ScheduleRegistration, nowNanos: Int64, _ db: Database) throws {
    let name = query.queryName
    try db.execute(
      sql: "INSERT INTO schedule (query_name, known_since) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: [name, nowNanos])
    let known = try Row.fetchOne(
      db, sql: "SELECT text, is_enabled, coalesce(last_as_of, known_since) AS since FROM schedule WHERE query_name = ?",
      arguments: [name])
    let text: String? = known?["text"]
    let wasEnabled: Bool? = known?["is_enabled"]
    if text != nil, text != query.text {
      try begin(name, sinceNanos: nowNanos, db)
      try db.execute(sql: "DELETE FROM schedule_gap WHERE query_name = ?", arguments: [name])
    } else if text == nil {
      // The query of an older Picket, or a new one: what it has missed since its last run is made up.
      try begin(name, sinceNanos: known?["since"] ?? nowNanos, db)
    } else if query.isEnabled, wasEnabled == false {
      try begin(name, sinceNanos: nowNanos, db)
    }
    try db.execute(
      sql: "UPDATE schedule SET text = ?, is_enabled = ?, checksum = NULL WHERE query_name = ?",
      arguments: [query.text, query.isEnabled, name])
  }

  private static func begin(_ name: String, sinceNanos: Int64, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM schedule_look WHERE query_name = ?", arguments: [name])
    try db.execute(
      sql: "UPDATE schedule SET since = ?, settled_before = NULL, planned = NULL, checksum = NULL WHERE query_name = ?",
      arguments: [sinceNanos, name])
  }

  /// Notes that all other queries are not loaded.
  static func disable(allBut names: [String], _ db: Database) throws {
    let known = try String.fetchAll(db, sql: "SELECT query_name FROM schedule WHERE is_enabled = 1")
    for name in Set(known).subtracting(names) {
      try db.execute(sql: "UPDATE schedule SET is_enabled = 0, checksum = NULL WHERE query_name = ?", arguments: [name])
    }
  }

  /// Notes which flow log there is, and up to which entry.
  static func use(logID: Int64, nextEntry: Int64, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE schedule_look SET next_entry = 0, checksum = NULL
        WHERE query_name IN (SELECT query_name FROM schedule WHERE log_id IS NOT ?)
        """,
      arguments: [logID])
    try db.execute(
      sql: "UPDATE schedule_look SET next_entry = ?, checksum = NULL WHERE next_entry > ?",
      arguments: [nextEntry, nextEntry])
    try db.execute(
      sql: "UPDATE schedule SET log_id = ?, checksum = NULL WHERE log_id IS NOT ?", arguments: [logID, logID])
  }

  /// A record with the account of its query.
  static func completed(_ record: ScheduleRecord, _ db: Database) throws -> ScheduleRecord {
    let name = record.queryName
    let known = try Row.fetchOne(db, sql: "SELECT * FROM schedule WHERE query_name = ?", arguments: [name])
    guard let since: Int64 = known?["since"] else { return record }
    let looks = try Row.fetchAll(
      db, sql: "SELECT * FROM schedule_look WHERE query_name = ? ORDER BY as_of", arguments: [name])
    let gaps = try Row.fetchAll(
      db, sql: "SELECT * FROM schedule_gap WHERE query_name = ? ORDER BY from_time", arguments: [name])
    var record = record
    record.account = ScheduleAccount(
      sinceNanos: since, settledBeforeNanos: known?["settled_before"] ?? .min,
      plannedNanos: known?["planned"] ?? max(since, record.lastRun?.asOfNanos ?? record.knownSinceNanos),
      looks: looks.map { row in
        ScheduledLook(
          asOfNanos: row["as_of"], lookedFromNanos: row["looked_from"],
          state: ScheduledLook.State(rawValue: row["state"]) ?? .failed,
          nextEntry: UInt64(clamping: row["next_entry"] as Int64))
      },
      gaps: gaps.map { row in
        ScheduleGap(
          fromNanos: row["from_time"], endNanos: row["end_time"],
          cause: ScheduleGap.Cause(rawValue: row["cause"] as String) ?? .failed)
      })
    return record
  }

  /// Remembers what has changed in the account of a query.
  static func remember(_ change: ScheduleAccountChange, ofQuery name: String, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE schedule SET settled_before = ?, planned = ?, checksum = NULL WHERE query_name = ?",
      arguments: [change.settledBeforeNanos, change.plannedNanos, name])
    let forget = try db.cachedStatement(sql: "DELETE FROM schedule_look WHERE query_name = ? AND as_of = ?")
    for asOfNanos in change.forgotten { try forget.execute(arguments: [name, asOfNanos]) }
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO schedule_look (query_name, as_of, looked_from, state, next_entry) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET looked_from = excluded.looked_from, state = excluded.state,
          next_entry = excluded.next_entry, checksum = NULL
        """)
    for look in change.looks {
      try insert.execute(
        arguments: [
          name, look.asOfNanos, look.lookedFromNanos, look.state.rawValue, Int64(clamping: look.nextEntry),
        ])
    }
    try db.execute(sql: "DELETE FROM schedule_gap WHERE query_name = ?", arguments: [name])
    for gap in change.gaps {
      try db.execute(
        sql: "INSERT INTO schedule_gap (query_name, from_time, end_time, cause) VALUES (?, ?, ?, ?)",
        arguments: [name, gap.fromNanos, gap.endNanos, gap.cause.rawValue])
    }
  }
}
