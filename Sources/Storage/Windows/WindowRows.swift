import Detection
import Foundation
import GRDB

/// The columns of windows.
enum WindowColumn: CInt, StateColumn {
  case number, detectionID, isError, dedup, opened, updated, eventCount, eventsKept, alertNumber
  case severity, title, context, logTypes, checksum

  static let table = "window"

  var checksumPart: ChecksumPart {
    switch self {
    case .updated, .eventCount, .eventsKept, .alertNumber, .logTypes: .changing
    case .checksum: .none
    default: .fixed
    }
  }

  fileprivate static let insertion = makeInsertion()
  fileprivate static let selection =
    "SELECT \(makeList()) FROM window WHERE number = ? AND detection_id = ? AND is_error = ? AND dedup = ?"
}

extension AlertColumn {
  fileprivate static let insertion = makeInsertion()
}

// The rows of a window.
extension WindowEntry {
  /// Reads a window; nil when it has another key.
  static func read(_ key: WindowKey, keyHash: Int64, number: Int64, _ db: Database) throws -> WindowEntry? {
    let arguments: StatementArguments = [number, key.detectionID, key.isError, key.dedup]
    let statement = try db.cachedStatement(sql: WindowColumn.selection)
    guard let found = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    let row = StoredRow<WindowColumn>(row: found)
    try row.requireWhole()
    let values = try String.fetchAll(
      db.cachedStatement(sql: "SELECT value FROM distinct_value WHERE window_number = ?"), arguments: [number])
    let alertNumber: Int64? = row[.alertNumber]
    let window = DedupWindow(
      openedNanos: row[.opened], updatedNanos: row[.updated],
      eventCount: UInt64(row[.eventCount] as Int64), distinctValues: DistinctValues(values),
      hasAlert: alertNumber != nil)
    let entry = WindowEntry(
      key: key, keyHash: keyHash, number: number, window: window, alertNumber: alertNumber,
      eventsKept: row[.eventsKept], severity: Severity(rawValue: row[.severity]) ?? .info,
      title: row[.title], context: [UInt8](row[.context] as Data),
      logTypes: (row[.logTypes] as String).split(separator: "\n").map(String.init))
    entry.isStored = true
    return entry
  }

  /// Inserts the row of a new window.
  func insert(_ db: Database) throws {
    try StateStatement(db, WindowColumn.insertion).run { (row: inout StateRow<WindowColumn>) in
      row.set(.number, number)
      row.set(.detectionID, key.detectionID)
      row.set(.isError, key.isError)
      row.set(.dedup, key.dedup)
      row.set(.opened, window.openedNanos)
      row.set(.updated, window.updatedNanos)
      row.set(.eventCount, window.eventCount)
      row.set(.eventsKept, eventsKept)
      row.set(.alertNumber, alertNumber)
      row.set(.severity, severity)
      row.set(.title, title)
      row.set(.context, context)
      row.set(.logTypes, storedLogTypes)
    }
    isStored = true
  }

  /// Writes what matches have changed of a window; replacing the row instead would write to each of its indexes.
  func update(_ db: Database) throws {
    let logTypes = storedLogTypes
    var checksum = RowChecksum()
    // In the order of the table.
    window.updatedNanos.add(to: &checksum)
    window.eventCount.add(to: &checksum)
    eventsKept.add(to: &checksum)
    alertNumber.add(to: &checksum)
    logTypes.add(to: &checksum)
    try StateStatement(
      db,
      """
      UPDATE window SET updated = ?, event_count = ?, events_kept = ?, alert_number = ?, log_types = ?,
        checksum = checksum & -4294967296 | ?
      WHERE number = ?
      """
    ).run(
      window.updatedNanos, window.eventCount, eventsKept, alertNumber, logTypes, Int64(checksum.value), number)
  }

  /// Writes what matches have changed of the window's alert.
  func updateAlert(_ alert: Int64, _ db: Database) throws {
    let logTypes = storedLogTypes
    var checksum = RowChecksum()
    window.eventCount.add(to: &checksum)
    window.distinctValues.count.add(to: &checksum)
    closesNanos.add(to: &checksum)
    logTypes.add(to: &checksum)
    try StateStatement(
      db,
      """
      UPDATE alert SET event_count = ?, unique_count = ?, updated = max(updated, ?), closes = ?, log_types = ?,
        checksum = checksum & -4294967296 | ?
      WHERE number = ?
      """
    ).run(
      window.eventCount, window.distinctValues.count, window.updatedNanos, closesNanos, logTypes,
      Int64(checksum.value), alert)
  }

  /// Inserts the alert that a match makes of the window.
  func insertAlert(_ alert: Int64, _ status: AlertStatus, of match: StoredMatch, now: Int64, _ db: Database) throws {
    let definition = match.rule.definition
    try StateStatement(db, AlertColumn.insertion).run { (row: inout StateRow<AlertColumn>) in
      row.set(.number, alert)
      row.set(.windowNumber, number)
      row.set(.detectionID, key.detectionID)
      row.set(.isError, key.isError)
      row.set(.dedup, key.dedup)
      row.set(.displayName, definition.name)
      row.set(.description, texts?.description ?? definition.description)
      row.set(.runbook, texts?.runbook ?? definition.runbook)
      row.set(.reference, texts?.reference ?? definition.reference)
      row.set(.destinations, DestinationList.text(of: texts?.destinations ?? definition.outputIDs))
      row.set(.severity, severity)
      row.set(.title, title)
      row.set(.context, context)
      row.set(.status, status)
      row.set(.eventCount, window.eventCount)
      row.set(.uniqueCount, window.distinctValues.count)
      row.set(.threshold, match.terms.threshold)
      row.set(.firstMatch, window.openedNanos)
      row.set(.created, now)
      row.set(.updated, now)
      row.set(.closes, window.closesNanos(match.terms))
      row.set(.logTypes, storedLogTypes)
    }
    if texts?.destinations?.isEmpty == true { try insertUnrouted(alert, db) }
  }

  /// Inserts an event that is kept with the window, at most so many bytes of it.
  func insertEvent(of match: StoredMatch, bytesMax: Int, now: Int64, _ db: Database) throws {
    try StateStatement(
      db,
      """
      INSERT INTO window_event (window_number, place, received, log_type, event_id, is_truncated, event, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).runChecked(
      number, eventsKept, now, match.logType, match.eventID, match.event.count > bytesMax, match.event.prefix(bytesMax))
    eventsKept += 1
  }

  /// Remembers the name of an event that the window has counted.
  func insertEventID(of match: StoredMatch, _ owner: UInt32?, _ db: Database) throws {
    try StateStatement(
      db,
      """
      INSERT OR REPLACE INTO event_id (log_type, event_id, detection_id, is_error, uid, dedup, opened, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).runChecked(
      match.logType, match.eventID, key.detectionID, key.isError, NamedEvent.uid(owner), key.dedup,
      window.openedNanos)
  }
}

/// The window in which an event of a name was counted.
struct NamedEvent {
  let dedup: String
  let opened: Int64

  /// The uid of an owner as the file has it.
  static func uid(_ owner: UInt32?) -> Int64 { owner.map { Int64($0) } ?? nobody }

  /// The owner of names that Picket gives, and of those that were stored without one.
  private static let nobody: Int64 = -1

  /// Looks for the name of a match's event among those of its owner, and those of nobody; throws when a row of it is
  /// damaged.
  static func read(_ match: StoredMatch, _ owner: UInt32?, _ db: Database) throws -> [NamedEvent] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT dedup, opened, uid, checksum FROM event_id
        WHERE log_type = ? AND event_id = ? AND detection_id = ? AND is_error = ?
        """)
    let arguments: StatementArguments = [match.logType, match.eventID, match.key.detectionID, match.key.isError]
    var found: [NamedEvent] = []
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() {
      let uid: Int64 = row[2]
      guard uid == NamedEvent.uid(owner) || uid == nobody else { continue }
      let named = NamedEvent(dedup: row[0], opened: row[1])
      if row[3] as Int64? != named.checksum(match, uid: uid) {
        throw DatabaseError(damagedRow: "event_id '\(match.eventID)'")
      }
      found.append(named)
    }
    return found
  }

  private func checksum(_ match: StoredMatch, uid: Int64) -> Int64 {
    var checksum = RowChecksum()
    match.logType.add(to: &checksum)
    match.eventID.add(to: &checksum)
    match.key.detectionID.add(to: &checksum)
    match.key.isError.add(to: &checksum)
    uid.add(to: &checksum)
    dedup.add(to: &checksum)
    opened.add(to: &checksum)
    return Int64(checksum.value)
  }
}
