import Foundation
import GRDB

/// The checksum of the values of a row, CRC-32C over their kinds, lengths and bytes.
struct RowChecksum {
  private var checksum = CRC32C()

  /// The checksum of all values so far.
  var value: UInt32 { checksum.value }

  /// Takes an integer, as SQLite holds it.
  mutating func add(integer: Int64) {
    checksum.update(word: Kind.integer.rawValue)
    checksum.update(word: UInt64(bitPattern: integer))
  }

  /// Takes the bytes of a text in UTF-8.
  mutating func add(text: UnsafeRawBufferPointer) { add(text, .text) }

  /// Takes bytes.
  mutating func add(blob: UnsafeRawBufferPointer) { add(blob, .blob) }

  /// Takes a value that is not there.
  mutating func addNull() { checksum.update(word: Kind.null.rawValue) }

  /// Takes a value as it was read.
  mutating func add(_ value: DatabaseValue) {
    switch value.storage {
    case .null: addNull()
    case .int64(let integer): add(integer: integer)
    case .string(let text): add(text: text)
    case .blob(let bytes): bytes.withUnsafeBytes { add(blob: $0) }
    // No column has such values; one that has is damaged, and no checksum fits.
    case .double(let number):
      checksum.update(word: Kind.real.rawValue)
      checksum.update(word: number.bitPattern)
    }
  }

  /// Takes a text.
  mutating func add(text: String) {
    var text = text
    text.withUTF8 { add(text: UnsafeRawBufferPointer($0)) }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer, _ kind: Kind) {
    checksum.update(word: kind.rawValue | UInt64(bytes.count) << 8)
    checksum.update(bytes)
  }

  private enum Kind: UInt64 {
    case null = 0
    case integer = 1
    case text = 2
    case blob = 3
    case real = 4
  }
}

/// A table whose rows have a checksum in their column `checksum`.
///
/// Where matches change a row often, some columns have a checksum of their own, in the lower 32 bits: that of the others
/// need not be computed again. Columns that an index has too are not in it where they change by themselves:
/// `integrity_check` compares them.
struct ChecksummedTable {
  /// The name of the table.
  let name: String
  /// An expression that names a row to people.
  let rowName: String
  /// The columns that never change, or all.
  let fixed: [String]
  /// The columns that matches change; empty when there is one checksum.
  var changing: [String] = []

  /// The checksum of a row as an expression of SQL.
  var expression: String {
    let fixed = "\(ChecksummedTable.function.name)(\(fixed.joined(separator: ", ")))"
    if changing.isEmpty { return fixed }
    return "(\(fixed) << 32) | \(ChecksummedTable.function.name)(\(changing.joined(separator: ", ")))"
  }

  /// The SQL function `row_checksum`: the checksum of its arguments.
  static let function = DatabaseFunction("row_checksum", pure: true) { values in
    var checksum = RowChecksum()
    for value in values { checksum.add(value) }
    return Int64(checksum.value)
  }

  /// Finds rows whose values are not those that were written.
  var rule: StateRule {
    StateRule(
      complaint: "rows of '\(name)' whose values are not those that were written",
      sql: "SELECT \(rowName) AS found FROM \(name) WHERE checksum IS NOT (\(expression))")
  }

  /// Throws when a row of the table, with all its columns, does not have the values that were written.
  func requireWhole(_ row: Row) throws {
    var checksum = RowChecksum()
    for column in fixed { checksum.add(row[column] as DatabaseValue) }
    if row["checksum"] as Int64? == Int64(checksum.value) { return }
    throw DatabaseError(damagedRow: "a row of '\(name)'")
  }

  /// Gives the rows their checksums that have none yet.
  func seal(_ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE \(name) SET checksum = \(expression) WHERE checksum IS NULL").execute()
  }

  static let schedules = [
    ChecksummedTable(
      name: "schedule", rowName: "query_name",
      fixed: [
        "query_name", "known_since", "last_as_of", "last_ended", "last_elapsed", "last_row_count", "last_error", "text",
        "is_enabled", "since", "settled_before", "planned", "log_id",
      ]),
    ChecksummedTable(
      name: "schedule_look", rowName: "query_name",
      fixed: ["query_name", "as_of", "looked_from", "state", "next_entry"]),
    ChecksummedTable(
      name: "schedule_gap", rowName: "query_name", fixed: ["query_name", "from_time", "end_time", "cause"]),
  ]

  static let meta = ChecksummedTable(name: "meta", rowName: "name", fixed: ["name", "value"])

  static let windowEvents = ChecksummedTable(
    name: "window_event", rowName: "window_number",
    fixed: ["window_number", "place", "received", "log_type", "event_id", "is_truncated", "event"])

  static let notes = ChecksummedTable(
    name: "alert_note", rowName: "number", fixed: ["alert_number", "status", "comment", "changed_by", "changed"])

  static let changes = ChecksummedTable(
    name: "alert_change", rowName: "sequence", fixed: ["alert_number", "kind", "silence"])

  /// Before there were silences.
  static let changesOfVersion6 = ChecksummedTable(
    name: "alert_change", rowName: "sequence", fixed: ["alert_number", "kind"])

  static let silences = ChecksummedTable(
    name: "silence", rowName: "number",
    fixed: [
      "number", "detection_id", "terms", "reason", "user_id", "user_name", "created", "until", "ended", "ended_by",
      "ended_by_name", "match_count", "alert_count", "last_match",
    ])

  static let silencedAlerts = ChecksummedTable(
    name: "silenced_alert", rowName: "alert_number", fixed: ["alert_number", "silence_number"])

  private static let unsilencedWindows = ChecksummedTable(
    name: "unsilenced_window", rowName: "window_number", fixed: ["window_number"])

  static let windowTexts = ChecksummedTable(
    name: "window_texts", rowName: "window_number",
    fixed: ["window_number", "description", "reference", "runbook", "destinations"])

  private static let unroutedAlerts = ChecksummedTable(
    name: "unrouted_alert", rowName: "alert_number", fixed: ["alert_number"])

  static let keyValues = ChecksummedTable(
    name: "key_value", rowName: "key", fixed: ["key", "strings", "dictionary", "count", "expires", "updated"])

  static let keyEvents = ChecksummedTable(
    name: "key_event", rowName: "event_id", fixed: ["log_type", "event_id", "uid", "written", "answers"])

  static let all =
    unchanged + [
      changes, silences, silencedAlerts, unsilencedWindows, windowTexts, unroutedAlerts, keyValues, keyEvents,
    ] + correlations

  /// The tables that had checksums first, as they were then: the step of the schema that adds them stays as it is.
  static let ofVersion6 = unchanged + [changesOfVersion6]

  private static let unchanged =
    [
      ChecksummedTable(
        name: WindowColumn.table, rowName: "number", fixed: WindowColumn.names(.fixed),
        changing: WindowColumn.names(.changing)),
      ChecksummedTable(
        name: AlertColumn.table, rowName: "number", fixed: AlertColumn.names(.fixed),
        changing: AlertColumn.names(.changing)),
      ChecksummedTable(
        name: "event_id", rowName: "event_id",
        fixed: ["log_type", "event_id", "detection_id", "is_error", "uid", "dedup", "opened"]),
      ChecksummedTable(name: "distinct_value", rowName: "window_number", fixed: ["window_number", "value"]),
      ChecksummedTable(
        name: "counted_row", rowName: "query_name",
        fixed: ["query_name", "rule_id", "high", "low", "as_of", "earliest"]),
      meta, windowEvents, notes,
    ] + schedules
}

extension StateColumn {
  /// The names of the columns that a part of the checksum is of.
  static func names(_ part: ChecksumPart) -> [String] { allCases.filter { $0.checksumPart == part }.map(\.name) }
}

extension StoredRow {
  /// Throws when the values of the row are not those that were written.
  func requireWhole() throws {
    var (fixed, changing) = (RowChecksum(), RowChecksum())
    var found: Int64?
    for column in Column.allCases {
      let value: DatabaseValue = row[Int(column.rawValue)]
      switch column.checksumPart {
      case .fixed: fixed.add(value)
      case .changing: changing.add(value)
      case .none: if column.name == "checksum" { found = Int64.fromDatabaseValue(value) }
      }
    }
    if found == RowParts.joined(fixed.value, changing.value) { return }
    let number: DatabaseValue = row[0]
    throw DatabaseError(damagedRow: "\(Column.table) \(Int64.fromDatabaseValue(number) ?? 0)")
  }
}

/// The two checksums of a row in one integer.
enum RowParts {
  /// Puts them together.
  static func joined(_ fixed: UInt32, _ changing: UInt32) -> Int64 {
    Int64(bitPattern: UInt64(fixed) << 32 | UInt64(changing))
  }
}

extension DatabaseError {
  /// The error for a row whose values are not those that were written.
  init(damagedRow name: String) {
    self.init(resultCode: .SQLITE_CORRUPT, message: "\(name) does not have the values that were written")
  }
}
