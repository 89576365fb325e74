import GRDB

/// The tables of the state, and how older files become newer ones.
///
/// A window's number names one opening of it: the next window of the same key has another. Times are nanoseconds since
/// 1970.
enum StateSchema {
  /// The migrations; they are never edited once released, only followed by further ones.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1: windows and alerts", migrate: createWindowsAndAlerts)
    migrator.registerMigration("v2: schedules") { db in try db.execute(sql: schedules) }
    migrator.registerMigration("v3: keys of windows by their hash", migrate: hashKeys)
    migrator.registerMigration("v4: intervals of counted rows") { db in try db.execute(sql: countedIntervals) }
    migrator.registerMigration("v5: coverage of schedules") { db in try db.execute(sql: coverage) }
    migrator.registerMigration("v6: owners, commits and checksums", migrate: checkRows)
    migrator.registerMigration("v7: silences", migrate: addSilences)
    migrator.registerMigration("v8: texts of matches") { db in try db.execute(sql: matchTexts) }
    migrator.registerMigration("v9: key-value store") { db in try db.execute(sql: keyValues) }
    migrator.registerMigration(CorrelationSchema.name, migrate: CorrelationSchema.create)
    return migrator
  }

  private static func createWindowsAndAlerts(_ db: Database) throws {
    try db.execute(sql: windows)
    try db.execute(sql: alerts)
    try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('store_id', lower(hex(randomblob(4))))")
  }

  private static func hashKeys(_ db: Database) throws {
    try db.execute(sql: windowsWithoutKeys)
    try db.execute(
      sql: "INSERT INTO meta (name, value) VALUES (?, lower(hex(randomblob(16))))",
      arguments: [StateMeta.windowKeySeed.rawValue])
    try WindowKeys.indexAll(db)
  }

  /// Rows that are there are taken as they are.
  private static func checkRows(_ db: Database) throws {
    try db.execute(sql: owners)
    for table in ChecksummedTable.ofVersion6 where table.name != "event_id" {
      try db.execute(sql: "ALTER TABLE \(table.name) ADD COLUMN checksum INTEGER")
    }
    for table in ChecksummedTable.ofVersion6 { try table.seal(db) }
    try db.execute(
      sql: "INSERT INTO sqlite_sequence (name, seq) VALUES (?, 0)", arguments: [CommitNumber.sequenceName])
  }

  /// Changes that are there were silenced by nobody; their checksums are of one value more from now on.
  private static func addSilences(_ db: Database) throws {
    // What was damaged before stays so: it is to be found, not sealed.
    let damaged = try Int64.fetchAll(
      db,
      sql: "SELECT sequence FROM alert_change WHERE checksum IS NOT (\(ChecksummedTable.changesOfVersion6.expression))")
    try db.execute(sql: silences)
    try db.execute(sql: "UPDATE alert_change SET checksum = \(ChecksummedTable.changes.expression)")
    for sequence in damaged {
      try db.execute(sql: "UPDATE alert_change SET checksum = NULL WHERE sequence = ?", arguments: [sequence])
    }
  }

  private static let windows = """
    CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE window (
      number INTEGER NOT NULL PRIMARY KEY,
      detection_id TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      dedup TEXT NOT NULL,
      opened INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      event_count INTEGER NOT NULL,
      events_kept INTEGER NOT NULL,
      alert_number INTEGER,
      severity INTEGER NOT NULL,
      title TEXT NOT NULL,
      context BLOB NOT NULL,
      log_types TEXT NOT NULL,
      UNIQUE (detection_id, is_error, dedup)
    );
    CREATE INDEX window_by_updated ON window (updated);

    CREATE TABLE distinct_value (
      window_number INTEGER NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (window_number, value)
    ) WITHOUT ROWID;

    CREATE TABLE event_id (
      log_type TEXT NOT NULL,
      event_id TEXT NOT NULL,
      detection_id TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      dedup TEXT NOT NULL,
      opened INTEGER NOT NULL,
      PRIMARY KEY (log_type, event_id, detection_id, is_error)
    ) WITHOUT ROWID;
    CREATE INDEX event_id_by_opened ON event_id (opened);

    CREATE TABLE window_event (
      window_number INTEGER NOT NULL,
      place INTEGER NOT NULL,
      received INTEGER NOT NULL,
      log_type TEXT NOT NULL,
      event_id TEXT NOT NULL,
      is_truncated INTEGER NOT NULL,
      event BLOB NOT NULL,
      PRIMARY KEY (window_number, place)
    );
    """

  private static let alerts = """
    CREATE TABLE alert (
      number INTEGER NOT NULL PRIMARY KEY,
      window_number INTEGER NOT NULL,
      detection_id TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      dedup TEXT NOT NULL,
      display_name TEXT NOT NULL,
      description TEXT NOT NULL,
      runbook TEXT NOT NULL,
      reference TEXT NOT NULL,
      destinations TEXT NOT NULL,
      severity INTEGER NOT NULL,
      title TEXT NOT NULL,
      context BLOB NOT NULL,
      status INTEGER NOT NULL,
      event_count INTEGER NOT NULL,
      unique_count INTEGER NOT NULL,
      threshold INTEGER NOT NULL,
      first_match INTEGER NOT NULL,
      created INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      closes INTEGER NOT NULL,
      log_types TEXT NOT NULL
    );
    CREATE INDEX alert_by_detection ON alert (detection_id, number);
    CREATE INDEX alert_by_status ON alert (status, updated);

    CREATE TABLE alert_note (
      number INTEGER NOT NULL PRIMARY KEY,
      alert_number INTEGER NOT NULL,
      status INTEGER NOT NULL,
      comment TEXT NOT NULL,
      changed_by TEXT NOT NULL,
      changed INTEGER NOT NULL
    );
    CREATE INDEX alert_note_by_alert ON alert_note (alert_number, number);

    CREATE TABLE alert_change (
      sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      alert_number INTEGER NOT NULL,
      kind INTEGER NOT NULL
    );
    """

  /// SQLite takes the index of a key away only with its table.
  private static let windowsWithoutKeys = """
    ALTER TABLE window RENAME TO window_before;
    DROP INDEX window_by_updated;
    CREATE TABLE window (
      number INTEGER NOT NULL PRIMARY KEY,
      detection_id TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      dedup TEXT NOT NULL,
      opened INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      event_count INTEGER NOT NULL,
      events_kept INTEGER NOT NULL,
      alert_number INTEGER,
      severity INTEGER NOT NULL,
      title TEXT NOT NULL,
      context BLOB NOT NULL,
      log_types TEXT NOT NULL
    );
    INSERT INTO window SELECT number, detection_id, is_error, dedup, opened, updated, event_count, events_kept,
      alert_number, severity, title, context, log_types FROM window_before ORDER BY number;
    DROP TABLE window_before;
    CREATE INDEX window_by_updated ON window (updated);

    CREATE TABLE window_key (
      hash INTEGER NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (hash, number)
    ) WITHOUT ROWID;
    """

  private static let schedules = """
    CREATE TABLE schedule (
      query_name TEXT NOT NULL PRIMARY KEY,
      known_since INTEGER NOT NULL,
      last_as_of INTEGER,
      last_ended INTEGER,
      last_elapsed INTEGER,
      last_row_count INTEGER,
      last_error TEXT
    ) WITHOUT ROWID;

    CREATE TABLE counted_row (
      query_name TEXT NOT NULL,
      rule_id TEXT NOT NULL,
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      as_of INTEGER NOT NULL,
      PRIMARY KEY (query_name, rule_id, high, low)
    ) WITHOUT ROWID;
    CREATE INDEX counted_row_by_time ON counted_row (as_of);
    """

  /// Before, a row was counted by every run that began before the time that it was counted as of, and so it stays.
  private static let countedIntervals = """
    ALTER TABLE counted_row RENAME TO counted_row_before;
    DROP INDEX counted_row_by_time;
    CREATE TABLE counted_row (
      query_name TEXT NOT NULL,
      rule_id TEXT NOT NULL,
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      as_of INTEGER NOT NULL,
      earliest INTEGER NOT NULL,
      PRIMARY KEY (query_name, rule_id, high, low, as_of)
    ) WITHOUT ROWID;
    INSERT INTO counted_row SELECT query_name, rule_id, high, low, as_of, -9223372036854775808
      FROM counted_row_before;
    DROP TABLE counted_row_before;
    CREATE INDEX counted_row_by_time ON counted_row (as_of);
    """

  /// Columns that an older Picket has not written are NULL: nothing is known of the text that ran then.
  private static let coverage = """
    ALTER TABLE schedule ADD COLUMN text TEXT;
    ALTER TABLE schedule ADD COLUMN is_enabled INTEGER;
    ALTER TABLE schedule ADD COLUMN since INTEGER;
    ALTER TABLE schedule ADD COLUMN settled_before INTEGER;
    ALTER TABLE schedule ADD COLUMN planned INTEGER;
    ALTER TABLE schedule ADD COLUMN log_id INTEGER;

    CREATE TABLE schedule_look (
      query_name TEXT NOT NULL,
      as_of INTEGER NOT NULL,
      looked_from INTEGER NOT NULL,
      state INTEGER NOT NULL,
      next_entry INTEGER NOT NULL,
      PRIMARY KEY (query_name, as_of)
    ) WITHOUT ROWID;

    CREATE TABLE schedule_gap (
      query_name TEXT NOT NULL,
      from_time INTEGER NOT NULL,
      end_time INTEGER NOT NULL,
      cause TEXT NOT NULL,
      PRIMARY KEY (query_name, from_time)
    ) WITHOUT ROWID;
    """

  private static let silences = """
    CREATE TABLE silence (
      number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      detection_id TEXT NOT NULL,
      terms BLOB NOT NULL,
      reason TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      user_name TEXT NOT NULL,
      created INTEGER NOT NULL,
      until INTEGER NOT NULL,
      ended INTEGER,
      ended_by INTEGER,
      ended_by_name TEXT NOT NULL,
      match_count INTEGER NOT NULL,
      alert_count INTEGER NOT NULL,
      last_match INTEGER,
      checksum INTEGER
    );

    CREATE TABLE silenced_alert (
      alert_number INTEGER NOT NULL PRIMARY KEY,
      silence_number INTEGER NOT NULL,
      checksum INTEGER
    );
    CREATE INDEX silenced_alert_by_silence ON silenced_alert (silence_number);

    CREATE TABLE unsilenced_window (
      window_number INTEGER NOT NULL PRIMARY KEY,
      checksum INTEGER
    );

    ALTER TABLE alert_change ADD COLUMN silence INTEGER;
    CREATE INDEX alert_change_by_silence ON alert_change (silence) WHERE silence IS NOT NULL;
    """

  /// What is NULL is as the definition says.
  private static let matchTexts = """
    CREATE TABLE window_texts (
      window_number INTEGER NOT NULL PRIMARY KEY,
      description TEXT,
      reference TEXT,
      runbook TEXT,
      destinations TEXT,
      checksum INTEGER
    );

    CREATE TABLE unrouted_alert (
      alert_number INTEGER NOT NULL PRIMARY KEY,
      checksum INTEGER
    );
    """
}

extension StateSchema {
  /// What bodies in Python keep, and the events that have written it.
  fileprivate static let keyValues = """
    CREATE TABLE key_value (
      key TEXT NOT NULL PRIMARY KEY,
      strings BLOB,
      dictionary BLOB,
      count INTEGER,
      expires INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      checksum INTEGER
    );
    CREATE INDEX key_value_by_expiry ON key_value (expires);

    CREATE TABLE key_event (
      log_type TEXT NOT NULL,
      event_id TEXT NOT NULL,
      uid INTEGER NOT NULL,
      written INTEGER NOT NULL,
      answers BLOB NOT NULL,
      checksum INTEGER,
      PRIMARY KEY (log_type, event_id, uid)
    ) WITHOUT ROWID;
    CREATE INDEX key_event_by_time ON key_event (written);
    """
}

extension StateSchema {
  /// Whether the tables are those that Picket makes: what a changed definition would read as, nobody knows.
  static func problems(_ db: Database) throws -> [String] {
    let expected = try expectedDefinitions.get()
    let found = try definitions(db)
    let names = Set(expected.keys).union(found.keys).filter { expected[$0] != found[$0] }.sorted()
    return names.map { "the definition of '\($0)' is not the one that Picket makes" }
  }

  private static let expectedDefinitions = Result {
    let queue = try DatabaseQueue(configuration: StateConfiguration.memorySettings)
    try migrator.migrate(queue)
    return try queue.read { try definitions($0) }
  }

  private static func definitions(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema")
    return Dictionary(rows.map { ($0[0], $0[1]) }) { $0 + $1 }
  }

  /// Before, an event's name was known to whoever sent it again: those rows have the uid of nobody.
  fileprivate static let owners = """
    ALTER TABLE event_id RENAME TO event_id_before;
    DROP INDEX event_id_by_opened;
    CREATE TABLE event_id (
      log_type TEXT NOT NULL,
      event_id TEXT NOT NULL,
      detection_id TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      uid INTEGER NOT NULL,
      dedup TEXT NOT NULL,
      opened INTEGER NOT NULL,
      checksum INTEGER,
      PRIMARY KEY (log_type, event_id, detection_id, is_error, uid)
    ) WITHOUT ROWID;
    INSERT INTO event_id SELECT log_type, event_id, detection_id, is_error, -1, dedup, opened, NULL
      FROM event_id_before;
    DROP TABLE event_id_before;
    CREATE INDEX event_id_by_opened ON event_id (opened);
    """
}

/// The single values of a state, in the table `meta`.
enum StateMeta: String, CaseIterable {
  case storeID = "store_id"
  case lastAlert = "last_alert"
  case lastWindowIndexed = "last_window_indexed"
  case windowKeySeed = "window_key_seed"

  /// The value; nil when there is none.
  func read(_ db: Database) throws -> String? {
    try String.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE name = ?"), arguments: [rawValue])
  }

  /// The value; throws when it is not the one that was written.
  func readWhole(_ db: Database) throws -> String? {
    let statement = try db.cachedStatement(sql: "SELECT value, checksum FROM meta WHERE name = ?")
    guard let row = try Row.fetchOne(statement, arguments: [rawValue]) else { return nil }
    let value: String = row[0]
    var checksum = RowChecksum()
    checksum.add(text: rawValue)
    checksum.add(text: value)
    if row[1] as Int64? != Int64(checksum.value) { throw DatabaseError(damagedRow: "meta '\(rawValue)'") }
    return value
  }

  /// Sets the value.
  func write(_ value: String, _ db: Database) throws {
    try StateStatement(db, "INSERT OR REPLACE INTO meta (name, value, checksum) VALUES (?, ?, ?)")
      .runChecked(rawValue, value)
  }

  /// Sets the value in a table that has no checksums yet.
  func writeUnchecked(_ value: String, _ db: Database) throws {
    try StateStatement(db, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)").run(rawValue, value)
  }
}
