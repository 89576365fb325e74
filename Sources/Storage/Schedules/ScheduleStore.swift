import GRDB

/// What is remembered of scheduled queries across restarts: their last runs, and the rows that these have counted.
///
/// In the file of the alerts, and as durable as they are; may be used from any thread. Everything throws `StateError`.
public struct ScheduleStore: Sendable {
  private let store: StateStore

  /// The schedules of a state.
  public init(_ store: StateStore) {
    self.store = store
  }

  /// Remembers since when queries that are new have a schedule; returns what is known of each.
  public func register(_ queryNames: [String], nowNanos: Int64) async throws -> [String: ScheduleRecord] {
    let records = try await store.change { db in
      let insert = try db.cachedStatement(
        sql: "INSERT INTO schedule (query_name, known_since) VALUES (?, ?) ON CONFLICT DO NOTHING")
      for name in queryNames { try insert.execute(arguments: [name, nowNanos]) }
      try ScheduleAccounts.seal(db)
      return try ScheduleStore.records(db)
    }
    return ScheduleStore.named(queryNames, of: records)
  }

  /// Remembers which queries are loaded, and returns what is known of each.
  ///
  /// The account of a query whose text is another now, or that was not loaded or disabled since it last ran, begins anew:
  /// nothing of that time is missed. `logID` and `nextEntry` are those of the flow log: entries of another one do not
  /// count, and neither do those that it has lost.
  public func register(
    _ queries: [ScheduleRegistration], logID: UInt64, nextEntry: UInt64, nowNanos: Int64
  ) async throws -> [String: ScheduleRecord] {
    let log = Int64(bitPattern: logID)
    let records = try await store.change { db in
      for query in queries { try ScheduleAccounts.register(query, nowNanos: nowNanos, db) }
      try ScheduleAccounts.disable(allBut: queries.map(\.queryName), db)
      try ScheduleAccounts.use(logID: log, nextEntry: Int64(clamping: nextEntry), db)
      try ScheduleAccounts.seal(db)
      return try ScheduleStore.records(db).map { try ScheduleAccounts.completed($0, db) }
    }
    return ScheduleStore.named(queries.map(\.queryName), of: records)
  }

  /// Everything that is remembered, by name.
  public func records() async throws -> [ScheduleRecord] {
    try await store.read(ScheduleStore.records)
  }

  /// Remembers that a run is over, and what that changes in the account of its query, in one transaction.
  ///
  /// A run that was not remembered to its end is to be run again as of the same time; rows that are counted then are those
  /// that were not counted before.
  public func finish(_ run: ScheduledRun, _ account: ScheduleAccountChange? = nil) async throws {
    try await store.change { db in
      try ScheduleStore.remember(run, db)
      if let account { try ScheduleAccounts.remember(account, ofQuery: run.queryName, db) }
      try ScheduleAccounts.seal(db)
    }
  }

  /// Remembers what has changed in the account of a query without a run.
  public func remember(_ account: ScheduleAccountChange, ofQuery name: String) async throws {
    try await store.change { db in
      try ScheduleAccounts.remember(account, ofQuery: name, db)
      try ScheduleAccounts.seal(db)
    }
  }

  /// The rows of a query that were counted towards a rule by a run whose event times overlap some others.
  public func countedRows(
    ofQuery queryName: String, towards ruleID: String, overlapping interval: CountedInterval
  ) async throws -> Set<RowFingerprint> {
    try await store.read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT high, low FROM counted_row WHERE query_name = ? AND rule_id = ? AND as_of > ? AND earliest < ?
          """,
        arguments: [queryName, ruleID, interval.earliestNanos, interval.asOfNanos])
      var fingerprints: Set<RowFingerprint> = []
      while let row = try rows.next() {
        fingerprints.insert(
          RowFingerprint(high: UInt64(bitPattern: row[0] as Int64), low: UInt64(bitPattern: row[1] as Int64)))
      }
      return fingerprints
    }
  }

  /// Forgets rows that were counted as of an earlier time than this, or a later one than another, a bounded number of
  /// them.
  ///
  /// Rows have late times when the clock was far ahead while they were counted. Returns how many were forgotten; to be
  /// called again until it is 0.
  @discardableResult
  public func prune(countedBefore nanos: Int64, orAfter lateNanos: Int64 = .max) async throws -> Int {
    let rowsMax = store.configuration.limits.retentionRowsMax
    return try await store.change { db in
      let key = "query_name, rule_id, high, low, as_of"
      try db.execute(
        sql: """
          DELETE FROM counted_row
          WHERE (\(key)) IN (SELECT \(key) FROM counted_row WHERE as_of < ? OR as_of > ? LIMIT ?)
          """,
        arguments: [nanos, lateNanos, rowsMax])
      return db.changesCount
    }
  }

  private static func named(_ names: [String], of records: [ScheduleRecord]) -> [String: ScheduleRecord] {
    let names = Set(names)
    return Dictionary(uniqueKeysWithValues: records.filter { names.contains($0.queryName) }.map { ($0.queryName, $0) })
  }

  // MARK: Rows of the tables

  private static func records(_ db: Database) throws -> [ScheduleRecord] {
    try Row.fetchAll(db, sql: "SELECT * FROM schedule ORDER BY query_name").map { row in
      let run = (row["last_as_of"] as Int64?).map { asOf in
        ScheduledRun(
          queryName: row["query_name"], asOfNanos: asOf, endedNanos: row["last_ended"] ?? 0,
          elapsedNanos: row["last_elapsed"] ?? 0, rowCount: UInt64(clamping: row["last_row_count"] ?? 0 as Int64),
          error: row["last_error"] ?? "")
      }
      return ScheduleRecord(queryName: row["query_name"], knownSinceNanos: row["known_since"], lastRun: run)
    }
  }

  /// Remembers what a run counts, in the transaction of its matches.
  static func count(_ run: CountedRun, _ db: Database) throws {
    let insert = try StateStatement(
      db,
      """
      INSERT INTO counted_row (query_name, rule_id, high, low, as_of, earliest, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET earliest = excluded.earliest, checksum = excluded.checksum
        WHERE excluded.earliest < earliest
      """)
    let interval = run.interval
    for (ruleID, rows) in run.rows {
      for row in rows {
        try insert.runChecked(
          run.queryName, ruleID, Int64(bitPattern: row.high), Int64(bitPattern: row.low), interval.asOfNanos,
          interval.earliestNanos)
      }
    }
  }

  /// A run that was made as of an earlier time than the last one changes nothing of that, unless the last one's time is
  /// still to come: then the clock was ahead.
  private static func remember(_ run: ScheduledRun, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO schedule (query_name, known_since, last_as_of, last_ended, last_elapsed, last_row_count, last_error)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET last_as_of = excluded.last_as_of, last_ended = excluded.last_ended,
          last_elapsed = excluded.last_elapsed, last_row_count = excluded.last_row_count,
          last_error = excluded.last_error, checksum = NULL
        WHERE last_as_of IS NULL OR last_as_of <= excluded.last_as_of OR last_as_of > excluded.last_ended
        """,
      arguments: [
        run.queryName, run.asOfNanos, run.asOfNanos, run.endedNanos, run.elapsedNanos, Int64(clamping: run.rowCount),
        run.error,
      ])
  }
}
