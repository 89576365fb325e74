import Detection
import GRDB
import Primitives

/// Keeps matches for correlation rules, inside the transactions of the matches.
///
/// Of each rule only so many are kept: the oldest makes room for a new one. Used by one thread at a time.
final class SignalWriter {
  private let countMax: Int
  /// The signals of a rule, of those that were counted.
  private var counts: [String: Int] = [:]
  /// What the transaction under way adds to the counters when it is committed.
  private(set) var counters = SignalCounters()

  init(limits: StateLimits) {
    countMax = limits.ruleSignalsMax
  }

  /// A transaction begins.
  func begin() { counters = SignalCounters() }

  /// The transaction failed, or signals were removed otherwise: the file knows how many there are.
  func forget() { counts.removeAll() }

  /// Keeps a match; one of an event that was kept before, under its name, only once.
  func record(
    _ match: StoredMatch, _ signal: SignalValues, alert: AlertID?, now: Int64, owner: UInt32?, _ db: Database
  ) throws {
    let id = match.key.detectionID
    let count = try counts[id] ?? count(id, db)
    let time = min(signal.eventTimeNanos ?? now, now)
    try StateStatement(
      db,
      """
      INSERT OR IGNORE INTO signal (detection_id, time, received, uid, log_type, event_id, alert_number, fields, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).runChecked(
      id, time, now, owner.map { Int64($0) } ?? -1, match.logType, match.eventID, alert?.number, signal.json)
    counts[id] = count
    guard db.changesCount == 1 else { return }
    counters.recordedCount += 1
    if count < countMax {
      counts[id] = count + 1
    } else {
      try StateStatement(
        db,
        """
        DELETE FROM signal WHERE number =
          (SELECT number FROM signal WHERE detection_id = ? ORDER BY time, number LIMIT 1)
        """
      ).run(id)
      counters.droppedCount += 1
    }
  }

  private func count(_ id: String, _ db: Database) throws -> Int {
    try Int.fetchOne(
      db.cachedStatement(sql: "SELECT count(*) FROM signal WHERE detection_id = ?"), arguments: [id]) ?? 0
  }
}

/// What has happened to the matches that are kept for correlation rules.
public struct SignalCounters: Sendable, Equatable {
  /// Matches kept.
  public var recordedCount: UInt64 = 0
  /// Matches that made room for others of their rule.
  public var droppedCount: UInt64 = 0
  /// Matches that no correlation rule can see any more.
  public var removedCount: UInt64 = 0

  static func += (sum: inout SignalCounters, more: SignalCounters) {
    sum.recordedCount += more.recordedCount
    sum.droppedCount += more.droppedCount
    sum.removedCount += more.removedCount
  }
}
