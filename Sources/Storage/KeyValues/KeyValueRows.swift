import Detection
import Foundation
import GRDB

/// The rows of the key-value store.
enum KeyValueRows {
  /// Reads all keys; throws when a row does not have the values that were written.
  static func load(_ bounds: KeyBounds, _ db: Database) throws -> KeyTable {
    var table = KeyTable(bounds)
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM key_value")
    while let row = try rows.next() {
      let (key, value) = try read(row)
      table.load(key, value)
    }
    return table
  }

  /// Reads a row with all its columns.
  static func read(_ row: Row) throws -> (key: [UInt8], value: KeyValue) {
    try ChecksummedTable.keyValues.requireWhole(row)
    let key: String = row["key"]
    let strings = (row["strings"] as Data?).map { KeyStrings(stored: [UInt8]($0)) }
    if let strings, strings == nil { throw DatabaseError(damagedRow: "key_value '\(key)'") }
    let value = KeyValue(
      strings: strings ?? nil, dictionary: (row["dictionary"] as Data?).map { [UInt8]($0) }, count: row["count"],
      expiresNanos: row["expires"], updatedNanos: row["updated"])
    return (Array(key.utf8), value)
  }

  /// Writes what events have written, in their order: each key once.
  static func write(_ writes: [KeyWrites], _ db: Database) throws {
    var values: [[UInt8]: KeyValue?] = [:]
    for write in writes {
      values.merge(write.values) { $1 }
      if let name = write.name { try insert(name, write, db) }
    }
    for (key, value) in values {
      if let value { try put(key, value, db) } else { try remove(key, db) }
    }
  }

  private static func put(_ key: [UInt8], _ value: KeyValue, _ db: Database) throws {
    try StateStatement(
      db,
      """
      INSERT OR REPLACE INTO key_value (key, strings, dictionary, count, expires, updated, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """
    ).runChecked(
      String(decoding: key, as: UTF8.self), value.strings?.bytes, value.dictionary, value.count, value.expiresNanos,
      value.updatedNanos)
  }

  private static func remove(_ key: [UInt8], _ db: Database) throws {
    try StateStatement(db, "DELETE FROM key_value WHERE key = ?").run(String(decoding: key, as: UTF8.self))
  }

  // MARK: Events that have written

  /// Remembers an event that is to be counted once.
  private static func insert(_ name: KeyEventName, _ writes: KeyWrites, _ db: Database) throws {
    try StateStatement(
      db, "INSERT INTO key_event (log_type, event_id, uid, written, answers, checksum) VALUES (?, ?, ?, ?, ?, ?)"
    ).runChecked(name.logType, name.id, NamedEvent.uid(name.owner), writes.nanos, writes.answers)
  }

  /// What bodies said of an event that has written; nil where none of that name has.
  static func answers(to name: KeyEventName, _ db: Database) throws -> [UInt8]? {
    let statement = try db.cachedStatement(
      sql: "SELECT * FROM key_event WHERE log_type = ? AND event_id = ? AND uid = ?")
    let row = try Row.fetchOne(statement, arguments: [name.logType, name.id, NamedEvent.uid(name.owner)])
    guard let row else { return nil }
    try ChecksummedTable.keyEvents.requireWhole(row)
    return [UInt8](row["answers"] as Data)
  }

  // MARK: Expiry

  /// Removes keys that have expired, at most so many; returns them.
  static func evict(now: Int64, countMax: Int, _ db: Database) throws -> [[UInt8]] {
    let keys = try String.fetchAll(
      db.cachedStatement(sql: "SELECT key FROM key_value WHERE expires <= ? ORDER BY expires LIMIT ?"),
      arguments: [now, countMax])
    for key in keys { try StateStatement(db, "DELETE FROM key_value WHERE key = ?").run(key) }
    return keys.map { Array($0.utf8) }
  }
}

extension KeyBounds {
  /// The bounds that limits have.
  init(_ limits: StateLimits) {
    self.init(
      keyBytesMax: limits.keyBytesMax, valueBytesMax: limits.keyValueBytesMax, keysMax: limits.keysMax,
      bytesMax: limits.keysBytesMax)
  }
}
