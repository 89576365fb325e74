import Foundation
import GRDB

/// What is kept for correlation rules: the matches that they look at, and what their runs have found.
///
/// In the file of the alerts, and as durable as they are; may be used from any thread. Everything throws `StateError`.
public struct CorrelationStore: Sendable {
  private let store: StateStore

  /// The correlations of a state.
  public init(_ store: StateStore) {
    self.store = store
  }

  // MARK: Rules

  /// Remembers which rules are loaded, and returns what is known of each, by id.
  ///
  /// A rule that is new or another one now, or that was not loaded before, has missed nothing until now.
  public func register(
    _ rules: [CorrelationRegistration], nowNanos: Int64
  ) async throws -> [String: CorrelationRecord] {
    try await store.change { try CorrelationStore.register(rules, nowNanos: nowNanos, $0) }
  }

  private static func register(
    _ rules: [CorrelationRegistration], nowNanos: Int64, _ db: Database
  ) throws -> [String: CorrelationRecord] {
    let names = Set(rules.map(\.ruleID))
    for id in try String.fetchAll(db, sql: "SELECT rule_id FROM correlation WHERE is_enabled = 1")
    where !names.contains(id) {
      try db.execute(
        sql: "UPDATE correlation SET is_enabled = 0, checksum = NULL WHERE rule_id = ?", arguments: [id])
    }
    for rule in rules {
      try db.execute(
        sql: """
          INSERT INTO correlation (rule_id, text, is_enabled, settled) VALUES (?, ?, 1, ?)
          ON CONFLICT DO UPDATE SET text = excluded.text, is_enabled = 1, checksum = NULL,
            settled = excluded.settled WHERE text <> excluded.text OR is_enabled = 0
          """,
        arguments: [rule.ruleID, rule.text, nowNanos])
    }
    try ChecksummedTable.correlationRuns.seal(db)
    return Dictionary(
      uniqueKeysWithValues: try records(db).filter { names.contains($0.ruleID) }.map { ($0.ruleID, $0) })
  }

  /// Everything that is remembered of rules, by id.
  public func records() async throws -> [CorrelationRecord] {
    try await store.read { try CorrelationStore.records($0) }
  }

  private static func records(_ db: Database) throws -> [CorrelationRecord] {
    try Row.fetchAll(db, sql: "SELECT * FROM correlation ORDER BY rule_id").map { row in
      try ChecksummedTable.correlationRuns.requireWhole(row)
      var record = CorrelationRecord(ruleID: row["rule_id"], settledNanos: row["settled"])
      if let asOf: Int64 = row["last_as_of"] {
        var run = CorrelatedRun(ruleID: record.ruleID, asOfNanos: asOf)
        run.endedNanos = row["last_ended"] ?? 0
        run.elapsedNanos = row["last_elapsed"] ?? 0
        run.signalCount = row["last_signals"] ?? 0
        run.matchCount = row["last_matches"] ?? 0
        run.error = row["last_error"] ?? ""
        record.lastRun = run
      }
      return record
    }
  }

  // MARK: Runs

  /// The signals of a rule within some times, in order; blocks until they are read.
  public func signals(
    of ruleID: String, within times: ClosedRange<Int64>
  ) throws(StateError) -> [StoredSignal] {
    try store.readNow { [storeID = store.storeID] db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM signal WHERE detection_id = ? AND time BETWEEN ? AND ? ORDER BY time, number",
        arguments: [ruleID, times.lowerBound, times.upperBound]
      ).map { row in
        try ChecksummedTable.signals.requireWhole(row)
        return StoredSignal(
          number: row["number"], detectionID: row["detection_id"], timeNanos: row["time"], logType: row["log_type"],
          eventID: row["event_id"],
          alert: (row["alert_number"] as Int64?).map { AlertID(storeID: storeID, number: $0) },
          fields: [UInt8](row["fields"] as Data))
      }
    }
  }

  /// What the matches of a rule were made of last, by their dedup strings; blocks until it is read.
  public func newest(ofRule ruleID: String) throws(StateError) -> [String: CorrelatedRun.Newest] {
    try store.readNow { db in
      let rows = try Row.fetchAll(db, sql: "SELECT * FROM correlated WHERE rule_id = ?", arguments: [ruleID])
      return Dictionary(
        uniqueKeysWithValues: try rows.map { row in
          try ChecksummedTable.correlated.requireWhole(row)
          return (
            row["dedup"] as String,
            CorrelatedRun.Newest(timeNanos: row["newest_time"], number: row["newest_number"])
          )
        })
    }
  }

  /// Remembers a run in the transaction of its matches.
  static func remember(_ run: CorrelatedRun, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE correlation SET settled = max(settled, ?), last_as_of = ?, last_ended = ?, last_elapsed = ?,
          last_signals = ?, last_matches = ?, last_error = ?, checksum = NULL WHERE rule_id = ?
        """,
      arguments: [
        run.asOfNanos, run.asOfNanos, run.endedNanos, run.elapsedNanos, run.signalCount, run.matchCount, run.error,
        run.ruleID,
      ])
    try ChecksummedTable.correlationRuns.seal(db)
    let insert = try StateStatement(
      db,
      "INSERT OR REPLACE INTO correlated (rule_id, dedup, newest_time, newest_number, checksum) VALUES (?, ?, ?, ?, ?)")
    for (dedup, newest) in run.newest.sorted(by: { $0.key < $1.key }) {
      try insert.runChecked(run.ruleID, dedup, newest.timeNanos, newest.number)
    }
  }

  // MARK: Retention

  /// Removes signals, and what was made of such, from before a time: a bounded number of rows.
  ///
  /// Returns how many; to be called again until it is 0.
  @discardableResult
  public func prune(before nanos: Int64) async throws -> Int {
    let rowsMax = store.configuration.limits.retentionRowsMax
    let removed = try await store.change { db in
      try db.execute(
        sql: "DELETE FROM signal WHERE number IN (SELECT number FROM signal WHERE time < ? ORDER BY time LIMIT ?)",
        arguments: [nanos, rowsMax])
      let removedCount = db.changesCount
      try db.execute(
        sql: """
          DELETE FROM correlated WHERE (rule_id, dedup) IN
            (SELECT rule_id, dedup FROM correlated WHERE newest_time < ? LIMIT ?)
          """, arguments: [nanos, rowsMax])
      return (removedCount, db.changesCount)
    } then: { [store] removed, _, counters in
      if removed.0 > 0 { store.forgetSignalCounts() }
      counters.signals.removedCount += UInt64(removed.0)
    }
    return removed.0 + removed.1
  }
}
