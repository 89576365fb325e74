import Detection
import GRDB

/// The silences as the writer of matches needs them: which holds for a match, and what has met each.
///
/// The file is looked at when the first match comes after a change. While nothing is silenced a match pays a comparison.
/// Used by one thread at a time.
final class SilenceKeeper {
  /// nil before the file was looked at.
  private var held: SilenceSet?
  /// What is said of each of those.
  private var shown: [Int64: AlertSilence] = [:]
  /// What the transaction under way adds to the counts of silences.
  private var met: [Int64: (matchCount: Int64, alertCount: Int64)] = [:]
  private var lastMetNanos: Int64 = 0
  /// Whether the file has rows of silenced alerts or of windows with matches that met none; nil before it was looked at.
  private var hasRows: Bool?

  /// The silence that a match meets; nil when it meets none, or is a failure: those are never silenced.
  func silence(of match: StoredMatch, at now: Int64, _ db: Database) throws -> AlertSilence? {
    let held = try held ?? load(db)
    if held.isOver(at: now) || match.key.isError { return nil }
    let subject = SilenceSubject(
      detectionID: match.key.detectionID, severity: match.severity, logType: match.logType, event: match.event)
    return held.first(meeting: subject, at: now).flatMap { shown[$0] }
  }

  /// Whether a silence that holds could have been met by a match of the same detection.
  func concerns(_ match: StoredMatch, at now: Int64) -> Bool {
    guard let held, !held.isOver(at: now), !match.key.isError else { return false }
    return held.concerns(detectionID: match.key.detectionID, at: now)
  }

  private func load(_ db: Database) throws -> SilenceSet {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM silence WHERE ended IS NULL")
    let records = try rows.map { try SilenceRecord($0) }
    let set = SilenceSet(
      records.map {
        HeldSilence(number: $0.number, terms: $0.terms, fromNanos: $0.createdNanos, untilNanos: $0.untilNanos)
      })
    shown = Dictionary(uniqueKeysWithValues: records.map { ($0.number, AlertSilence($0)) })
    held = set
    return set
  }

  /// Silences were added or ended, or the transaction failed: the file is looked at again.
  func forget() {
    held = nil
    shown = [:]
    met = [:]
    hasRows = nil
  }

  // MARK: Rows

  /// Reads what the file has of a window: the silence of its alert, or that one of its matches has met none.
  func read(_ entry: WindowEntry, _ db: Database) throws {
    if try !hasRows(db) { return }
    if let alert = entry.alertNumber {
      let statement = try db.cachedStatement(
        sql: "SELECT silence_number FROM silenced_alert WHERE alert_number = ?")
      entry.silenceNumber = try Int64.fetchOne(statement, arguments: [alert])
    } else {
      let statement = try db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM unsilenced_window WHERE window_number = ?)")
      entry.isUnsilenced = try Bool.fetchOne(statement, arguments: [entry.number]) ?? false
    }
  }

  private func hasRows(_ db: Database) throws -> Bool {
    if let hasRows { return hasRows }
    let found = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM silenced_alert) OR EXISTS (SELECT 1 FROM unsilenced_window)")
    hasRows = found
    return found ?? false
  }

  /// The alert of a window is not delivered for a silence.
  func silence(_ alert: Int64, of entry: WindowEntry, for silence: AlertSilence, _ db: Database) throws {
    if entry.silenceNumber == silence.number { return }
    try StateStatement(
      db, "INSERT OR REPLACE INTO silenced_alert (alert_number, silence_number, checksum) VALUES (?, ?, ?)"
    ).runChecked(alert, silence.number)
    entry.silenceNumber = silence.number
    hasRows = true
  }

  /// The alert of a window is delivered again.
  func unsilence(_ alert: Int64, of entry: WindowEntry, _ db: Database) throws {
    try StateStatement(db, "DELETE FROM silenced_alert WHERE alert_number = ?").run(alert)
    entry.silenceNumber = nil
  }

  /// A match of a window without an alert has met no silence, while one holds that others may meet.
  func markUnsilenced(_ entry: WindowEntry, _ db: Database) throws {
    if entry.isUnsilenced { return }
    try StateStatement(db, "INSERT OR REPLACE INTO unsilenced_window (window_number, checksum) VALUES (?, ?)")
      .runChecked(entry.number)
    entry.isUnsilenced = true
    hasRows = true
  }

  /// A window is over, or has an alert from now on.
  func clearMark(_ entry: WindowEntry, _ db: Database) throws {
    guard entry.isUnsilenced else { return }
    try StateStatement(db, "DELETE FROM unsilenced_window WHERE window_number = ?").run(entry.number)
    entry.isUnsilenced = false
  }

  // MARK: Counts

  /// Counts a match that has met a silence, and the alert that it has created.
  func count(_ silence: AlertSilence, createsAlert: Bool, at now: Int64) {
    var counts = met[silence.number] ?? (0, 0)
    counts.matchCount += 1
    if createsAlert { counts.alertCount += 1 }
    met[silence.number] = counts
    lastMetNanos = max(lastMetNanos, now)
  }

  /// Writes the counts; part of the last step of the transaction.
  func flush(_ db: Database) throws {
    for (number, counts) in met {
      try StateStatement(
        db,
        """
        UPDATE silence SET match_count = match_count + ?, alert_count = alert_count + ?,
          last_match = max(coalesce(last_match, 0), ?)
        WHERE number = ?
        """
      ).run(counts.matchCount, counts.alertCount, lastMetNanos, number)
      try SilenceRecord.seal(number, db)
    }
    met = [:]
  }
}
