import GRDB

/// The tables of correlation rules: the matches that they look at, and what their runs have found.
enum CorrelationSchema {
  /// The step of the schema that makes them.
  static let name = "v10: matches for correlation rules"

  static func create(_ db: Database) throws { try db.execute(sql: tables) }

  private static let tables = """
    CREATE TABLE signal (
      number INTEGER NOT NULL PRIMARY KEY,
      detection_id TEXT NOT NULL,
      time INTEGER NOT NULL,
      received INTEGER NOT NULL,
      uid INTEGER NOT NULL,
      log_type TEXT NOT NULL,
      event_id TEXT NOT NULL,
      alert_number INTEGER,
      fields BLOB NOT NULL,
      checksum INTEGER
    );
    CREATE INDEX signal_by_detection ON signal (detection_id, time);
    CREATE INDEX signal_by_time ON signal (time);
    CREATE UNIQUE INDEX signal_by_event ON signal (log_type, event_id, detection_id, uid) WHERE event_id <> '';

    CREATE TABLE correlation (
      rule_id TEXT NOT NULL PRIMARY KEY,
      text TEXT NOT NULL,
      is_enabled INTEGER NOT NULL,
      settled INTEGER NOT NULL,
      last_as_of INTEGER,
      last_ended INTEGER,
      last_elapsed INTEGER,
      last_signals INTEGER,
      last_matches INTEGER,
      last_error TEXT,
      checksum INTEGER
    ) WITHOUT ROWID;

    CREATE TABLE correlated (
      rule_id TEXT NOT NULL,
      dedup TEXT NOT NULL,
      newest_time INTEGER NOT NULL,
      newest_number INTEGER NOT NULL,
      checksum INTEGER,
      PRIMARY KEY (rule_id, dedup)
    ) WITHOUT ROWID;
    CREATE INDEX correlated_by_time ON correlated (newest_time);
    """
}

extension ChecksummedTable {
  /// The tables of correlation rules.
  static let correlations = [signals, correlationRuns, correlated]

  static let signals = ChecksummedTable(
    name: "signal", rowName: "number",
    fixed: ["detection_id", "time", "received", "uid", "log_type", "event_id", "alert_number", "fields"])

  static let correlationRuns = ChecksummedTable(
    name: "correlation", rowName: "rule_id",
    fixed: [
      "rule_id", "text", "is_enabled", "settled", "last_as_of", "last_ended", "last_elapsed", "last_signals",
      "last_matches", "last_error",
    ])

  static let correlated = ChecksummedTable(
    name: "correlated", rowName: "rule_id", fixed: ["rule_id", "dedup", "newest_time", "newest_number"])
}
