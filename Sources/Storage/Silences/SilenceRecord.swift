public import Detection
import Foundation
import GRDB

/// A silence as it is stored: what it asks of matches, who answers for it, and what has met it.
public struct SilenceRecord: Sendable, Equatable {
  /// Its number, from 1; no number is used twice.
  public var number: Int64
  /// What it asks of matches.
  public var terms: SilenceTerms
  /// Why there is one.
  public var reason: String
  /// Who has added it.
  public var author: SilenceAuthor
  /// When it was added, in nanoseconds since 1970.
  public var createdNanos: Int64
  /// Until when it was to hold.
  public var untilNanos: Int64
  /// When and by whom it was ended before its time; nil when it was not.
  public var end: End?
  /// Matches that met it.
  public var matchCount: UInt64
  /// Alerts that were created under it.
  public var alertCount: UInt64
  /// When the last match met it; nil when none has.
  public var lastMatchNanos: Int64?

  /// The end of a silence before its time.
  public struct End: Sendable, Equatable {
    /// When, in nanoseconds since 1970.
    public var nanos: Int64
    /// By whom.
    public var author: SilenceAuthor
  }

  /// Whether it holds at a time.
  public func isActive(at now: Int64) -> Bool { end == nil && now < untilNanos }

  /// About how large it is in an answer, in bytes.
  var byteCount: Int {
    terms.conditions.reduce(reason.utf8.count + terms.detectionID.utf8.count + SilenceRecord.fixedBytes) {
      $0 + $1.key.utf8.count + $1.value.utf8.count
    } + terms.logTypes.reduce(0) { $0 + $1.utf8.count }
  }

  private static let fixedBytes = 512
}

/// Who has added or ended a silence.
public struct SilenceAuthor: Sendable, Equatable {
  /// The uid of the process that asked, as the kernel says it.
  public var userID: UInt32
  /// The name of the user as the client gave it; empty when it gave none.
  public var name: String

  /// Makes an author.
  public init(userID: UInt32, name: String) {
    self.userID = userID
    self.name = name
  }
}

/// What is said of a silence beside an alert or a match that it is about.
///
/// A class, so that the outcome of a match that meets none is no larger for it.
public final class AlertSilence: Sendable, Equatable {
  /// The number of the silence.
  public let number: Int64
  /// Who has added it.
  public let author: SilenceAuthor
  /// When it ends, or was ended, in nanoseconds since 1970.
  public let untilNanos: Int64
  /// Why there is one.
  public let reason: String

  init(_ record: SilenceRecord) {
    number = record.number
    author = record.author
    untilNanos = record.end?.nanos ?? record.untilNanos
    reason = record.reason
  }

  /// Compares all of it.
  public static func == (left: AlertSilence, right: AlertSilence) -> Bool {
    (left.number, left.untilNanos, left.reason) == (right.number, right.untilNanos, right.reason)
      && left.author == right.author
  }
}

extension SilenceRecord {
  /// What lists have in columns: keys and values of conditions, severities by their numbers, log types.
  private struct StoredTerms: Codable {
    var conditions: [[String]]
    var severities: [UInt8]
    var logTypes: [String]
  }

  /// Reads a row; throws when it does not have the values that were written.
  init(_ row: Row) throws {
    try ChecksummedTable.silences.requireWhole(row)
    let stored = try JSONDecoder().decode(StoredTerms.self, from: row["terms"])
    var terms = SilenceTerms()
    terms.detectionID = row["detection_id"]
    terms.conditions = try stored.conditions.map { try SilenceCondition(key: $0[0], value: $0[1]) }
    terms.severities = stored.severities.compactMap { Severity(rawValue: $0) }
    terms.logTypes = stored.logTypes
    let endedNanos: Int64? = row["ended"]
    let end = endedNanos.map {
      End(
        nanos: $0,
        author: SilenceAuthor(userID: UInt32(clamping: row["ended_by"] as Int64), name: row["ended_by_name"]))
    }
    self.init(
      number: row["number"], terms: terms, reason: row["reason"],
      author: SilenceAuthor(userID: UInt32(clamping: row["user_id"] as Int64), name: row["user_name"]),
      createdNanos: row["created"], untilNanos: row["until"], end: end,
      matchCount: UInt64(clamping: row["match_count"] as Int64),
      alertCount: UInt64(clamping: row["alert_count"] as Int64), lastMatchNanos: row["last_match"])
  }

  /// Inserts a silence that nothing has met yet; returns it with its number.
  static func insert(
    _ terms: SilenceTerms, reason: String, author: SilenceAuthor, createdNanos: Int64, untilNanos: Int64, _ db: Database
  ) throws -> SilenceRecord {
    let stored = StoredTerms(
      conditions: terms.conditions.map { [$0.key, $0.value] }, severities: terms.severities.map(\.rawValue),
      logTypes: terms.logTypes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try db.execute(
      sql: """
        INSERT INTO silence (detection_id, terms, reason, user_id, user_name, created, until, ended_by_name, match_count,
          alert_count)
        VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, 0)
        """,
      arguments: [
        terms.detectionID, try encoder.encode(stored), reason, Int64(author.userID), author.name, createdNanos,
        untilNanos,
      ])
    let number = db.lastInsertedRowID
    try seal(number, db)
    return SilenceRecord(
      number: number, terms: terms, reason: reason, author: author, createdNanos: createdNanos, untilNanos: untilNanos,
      matchCount: 0, alertCount: 0)
  }

  /// The silence of a number; nil when there is none.
  static func read(_ number: Int64, _ db: Database) throws -> SilenceRecord? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM silence WHERE number = ?")
    return try Row.fetchOne(statement, arguments: [number]).map { try SilenceRecord($0) }
  }

  /// Gives the row of a silence the checksum of its values.
  static func seal(_ number: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: "UPDATE silence SET checksum = \(ChecksummedTable.silences.expression) WHERE number = ?"
    ).execute(arguments: [number])
  }
}
