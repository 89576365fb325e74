public import Detection
import GRDB
public import Primitives

/// The key-value store of bodies in Python, as the state keeps it.
///
/// May be used from any thread.
public struct KeyValueStore: Sendable {
  private let state: StateStore

  /// The store of a state.
  public init(_ state: StateStore) {
    self.state = state
  }

  /// What bodies see.
  public var table: BargingLock<KeyTable> { state.keys }

  /// What bodies said of an event whose writes are committed; nil where there is none of the name, or the file cannot be
  /// read: then its commit fails.
  ///
  /// Waits for the disk.
  public func answers(to name: KeyEventName) -> [UInt8]? {
    (try? state.database.read { try KeyValueRows.answers(to: name, $0) }) ?? nil
  }

  /// Commits what an event has written by itself, for one whose matches are committed later; nobody waits for it.
  public func commit(_ ticket: KeyTicket, now: Int64, onFailure: @escaping @Sendable (StateError) -> Void) {
    state.submit(MatchBatch(matches: [], now: now, keys: [ticket])) { result in
      if case .failure(let error) = result { onFailure(error) }
    }
  }

  /// What an event has written will not be committed.
  public func cancel(_ tickets: [KeyTicket]) { state.cancel(tickets) }

  /// One page of the keys that have not expired and that a pattern matches, in the order of their bytes.
  ///
  /// A page ends where it is full, and where enough keys were looked at. Throws `StateError`.
  public func page(
    matching pattern: KeyPattern, after last: String?, now: Int64
  ) async throws -> (values: [(key: String, value: KeyValue)], nextAfter: String?) {
    let countMax = state.configuration.limits.pageAlertsMax
    let rowsMax = state.configuration.limits.retentionRowsMax
    return try await state.read { db in
      let start = max(pattern.prefix, last ?? "")
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM key_value WHERE key >= ? AND key > ? ORDER BY key LIMIT ?",
        arguments: [start, last ?? "", rowsMax])
      var values: [(key: String, value: KeyValue)] = []
      var (seenCount, byteCount) = (0, 0)
      while let row = try rows.next() {
        let (bytes, value) = try KeyValueRows.read(row)
        let key = String(decoding: bytes, as: UTF8.self)
        seenCount += 1
        if !pattern.mayFollow(bytes) { return (values, nil) }
        if !value.isExpired(at: now), pattern.matches(bytes) {
          byteCount += bytes.count + KeyValueStore.fixedBytes
          values.append((key, value))
        }
        let isFull = values.count == countMax || byteCount > AlertStore.pageBytesMax
        if isFull || seenCount == rowsMax { return (values, key) }
      }
      return (values, nil)
    }
  }

  /// What is below a key; nil where there is nothing that has not expired.
  ///
  /// Throws `StateError`.
  public func value(of key: String, now: Int64) async throws -> KeyValue? {
    try await state.read { db in
      let statement = try db.cachedStatement(sql: "SELECT * FROM key_value WHERE key = ?")
      guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
      let value = try KeyValueRows.read(row).value
      return value.isExpired(at: now) ? nil : value
    }
  }

  /// Removes keys; returns how many there were, once that is committed.
  ///
  /// What events before it have written goes too, and those behind it find nothing. Throws `StateError`.
  public func remove(_ keys: [String], now: Int64) async throws -> Int {
    let removed = state.keys.withLock { $0.remove(keys.map { Array($0.utf8) }, now: now) }
    guard let ticket = removed.ticket else { return 0 }
    _ = try await withCheckedThrowingContinuation { continuation in
      state.submit(MatchBatch(matches: [], now: now, keys: [ticket])) { continuation.resume(with: $0) }
    }
    return removed.count
  }

  /// About what a key takes of a page beside its text.
  private static let fixedBytes = 96
}

/// A pattern of keys: `*` stands for any text, `?` for one character, all else for itself.
public struct KeyPattern: Sendable {
  private let parts: [UInt8]

  /// Reads a pattern; an empty one matches all keys.
  public init(_ text: String) {
    parts = text.isEmpty ? [UInt8(ascii: "*")] : Array(text.utf8)
  }

  /// What every key that it matches begins with.
  var prefix: String { String(decoding: literal, as: UTF8.self) }

  private var literal: ArraySlice<UInt8> { parts.prefix { !KeyPattern.isWild($0) } }

  /// Whether keys from this one on may be matched.
  func mayFollow(_ key: [UInt8]) -> Bool {
    let start = key.prefix(literal.count)
    return start.elementsEqual(literal) || start.lexicographicallyPrecedes(literal)
  }

  /// Whether it matches a key.
  ///
  /// - Complexity: O(n·m): after a `*` that was tried too early, the next byte is tried.
  public func matches(_ key: [UInt8]) -> Bool {
    var (place, next) = (0, 0)
    var star: (part: Int, place: Int)?
    while place < key.count {
      if next < parts.count, parts[next] == UInt8(ascii: "*") {
        star = (next, place)
        next += 1
      } else if next < parts.count, parts[next] == UInt8(ascii: "?") {
        place = KeyPattern.end(ofCharacterAt: place, in: key)
        next += 1
      } else if next < parts.count, parts[next] == key[place] {
        place += 1
        next += 1
      } else if let before = star {
        star = (before.part, before.place + 1)
        (place, next) = (before.place + 1, before.part + 1)
      } else {
        return false
      }
    }
    return parts[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func isWild(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") }

  /// Where the next character of UTF-8 begins.
  private static func end(ofCharacterAt place: Int, in key: [UInt8]) -> Int {
    var end = place + 1
    while end < key.count, key[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
