import Detection
import GRDB

/// Keeps what the first match of a window has in place of its definition's texts, until an alert is made of the window.
///
/// Bodies in Python may return a description, a reference, a runbook and destinations. While none does, a match pays
/// nothing, and a window that is read one comparison. Used by one thread at a time.
final class MatchTextKeeper {
  /// Whether the file has such rows; nil before it was looked at.
  private var hasRows: Bool?

  /// Reads what the file has of a window without an alert; throws when it is damaged.
  func read(_ entry: WindowEntry, _ db: Database) throws {
    guard entry.alertNumber == nil, try hasRows(db) else { return }
    let statement = try db.cachedStatement(
      sql: """
        SELECT window_number, description, reference, runbook, destinations, checksum FROM window_texts
        WHERE window_number = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [entry.number]) else { return }
    try ChecksummedTable.windowTexts.requireWhole(row)
    let destinations: String? = row["destinations"]
    entry.texts = MatchTexts(
      description: row["description"], reference: row["reference"], runbook: row["runbook"],
      destinations: destinations.map(DestinationList.names(in:)))
  }

  /// Writes them with the row of a new window.
  func keep(_ entry: WindowEntry, _ db: Database) throws {
    guard let texts = entry.texts else { return }
    try StateStatement(
      db,
      """
      INSERT OR REPLACE INTO window_texts (window_number, description, reference, runbook, destinations, checksum)
      VALUES (?, ?, ?, ?, ?, ?)
      """
    ).runChecked(
      entry.number, texts.description, texts.reference, texts.runbook, texts.destinations.map(DestinationList.text(of:))
    )
    hasRows = true
  }

  /// A window is over, or has an alert from now on, which has them.
  func clear(_ entry: WindowEntry, _ db: Database) throws {
    guard entry.texts != nil else { return }
    entry.texts = nil
    if entry.isStored { try StateStatement(db, "DELETE FROM window_texts WHERE window_number = ?").run(entry.number) }
  }

  /// The transaction failed: the file is looked at again.
  func forget() { hasRows = nil }

  private func hasRows(_ db: Database) throws -> Bool {
    if let hasRows { return hasRows }
    let found = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM window_texts)") ?? false
    hasRows = found
    return found
  }
}

/// Names of destinations as the file has them: a line each.
enum DestinationList {
  /// The names as one text; a body in Python may have made them of anything.
  static func text(of names: [String]) -> String {
    names.map { $0.contains("\n") ? $0.split(separator: "\n").joined(separator: " ") : $0 }.joined(separator: "\n")
  }

  /// The names of a text.
  static func names(in text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}

extension WindowEntry {
  /// Notes of an alert that its body has said that it goes nowhere.
  func insertUnrouted(_ alert: Int64, _ db: Database) throws {
    try StateStatement(db, "INSERT INTO unrouted_alert (alert_number, checksum) VALUES (?, ?)").runChecked(alert)
  }
}
