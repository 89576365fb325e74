import Detection
import Flows
import GRDB

/// Finds the number of a window by its key.
///
/// Keys come in no order, so that an index of them would write to a page of its own for each new window. The keys of new
/// windows are therefore held in memory, and go into the index many at a time, in its order; after a restart they are
/// read again from the windows themselves. The index has a keyed hash in place of a key: the windows that it gives may
/// have another one. Used by one thread at a time.
struct WindowKeys {
  private let seed: FlowFingerprintKey
  /// The windows that the index lacks.
  private var recent: [WindowKey: Int64] = [:]
  /// The last number of a window that the index may have.
  private(set) var lastIndexed: Int64

  /// Reads where the index ends, and the keys of the windows after it.
  init(_ db: Database) throws {
    seed = try WindowKeys.seed(db)
    lastIndexed = try WindowKeys.value(WindowKeys.lastIndexedName, db).flatMap { Int64($0) } ?? 0
    for (key, number) in try WindowKeys.windows(after: lastIndexed, db) { recent[key] = number }
  }

  /// The numbers of the windows that may have a key.
  func candidates(_ key: WindowKey, _ db: Database) throws -> [Int64] {
    if let number = recent[key] { return [number] }
    let hash = WindowKeys.hash(key, seed)
    return try StateStatement(db, "SELECT number FROM window_key WHERE hash = ?").integers { $0.add(hash) }
  }

  /// A window was written.
  mutating func add(_ key: WindowKey, number: Int64) { recent[key] = number }

  /// A window is removed from the file.
  mutating func remove(_ key: WindowKey, number: Int64, _ db: Database) throws {
    recent[key] = nil
    if number <= lastIndexed { try WindowKeys.remove(key, number: number, seed, db) }
  }

  /// A window was removed from the file and from the index.
  mutating func forget(_ key: WindowKey) { recent[key] = nil }

  /// Brings the keys into the index when there are enough; `lastNumber` is that of the last window there is.
  mutating func flush(lastNumber: Int64, _ db: Database) throws {
    if recent.count < WindowKeys.keys_at_once { return }
    try WindowKeys.index(recent.map { ($0, $1) }, lastNumber: lastNumber, seed, db)
    recent.removeAll(keepingCapacity: true)
    lastIndexed = lastNumber
  }

  /// Keys that go into the index at a time: some milliseconds of work.
  private static let keys_at_once = 16_384
}

extension WindowKeys {
  /// Makes the index of windows that have none.
  static func indexAll(_ db: Database) throws {
    let seed = try seed(db)
    var lastNumber: Int64 = 0
    while true {
      let windows = try windows(after: lastNumber, count_max: keys_at_once, db)
      guard let last = windows.last else { return }
      lastNumber = last.1
      try index(windows, lastNumber: lastNumber, seed, db)
    }
  }

  /// Removes a window from the index, if it is there.
  static func remove(_ key: WindowKey, number: Int64, _ db: Database) throws {
    try remove(key, number: number, seed(db), db)
  }

  private static func remove(_ key: WindowKey, number: Int64, _ seed: FlowFingerprintKey, _ db: Database) throws {
    try StateStatement(db, "DELETE FROM window_key WHERE hash = ? AND number = ?").run {
      $0.add(hash(key, seed))
      $0.add(number)
    }
  }

  private static func index(
    _ windows: [(WindowKey, Int64)], lastNumber: Int64, _ seed: FlowFingerprintKey, _ db: Database
  ) throws {
    let statement = try StateStatement(db, "INSERT OR IGNORE INTO window_key (hash, number) VALUES (?, ?)")
    for (hash, number) in windows.map({ (hash($0, seed), $1) }).sorted(by: <) {
      try statement.run {
        $0.add(hash)
        $0.add(number)
      }
    }
    try StateStatement(db, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)").run {
      $0.add(lastIndexedName)
      $0.add(String(lastNumber))
    }
  }

  private static func windows(
    after number: Int64, count_max: Int = -1, _ db: Database
  ) throws -> [(WindowKey, Int64)] {
    try Row.fetchAll(
      db,
      sql: "SELECT detection_id, dedup, is_error, number FROM window WHERE number > ? ORDER BY number LIMIT ?",
      arguments: [number, count_max]
    ).map { (WindowKey(detectionID: $0[0], dedup: $0[1], isError: $0[2]), $0[3]) }
  }

  private static func hash(_ key: WindowKey, _ seed: FlowFingerprintKey) -> Int64 {
    var bytes = Array(key.detectionID.utf8)
    bytes.append(key.isError ? 1 : 0)
    bytes += key.dedup.utf8
    return Int64(bitPattern: seed.fingerprint(of: bytes).high)
  }

  private static func seed(_ db: Database) throws -> FlowFingerprintKey {
    let text = try value(seedName, db) ?? ""
    return FlowFingerprintKey(UInt64(text.prefix(16), radix: 16) ?? 0, UInt64(text.dropFirst(16), radix: 16) ?? 0)
  }

  private static func value(_ name: String, _ db: Database) throws -> String? {
    try String.fetchOne(
      db.cachedStatement(sql: "SELECT value FROM meta WHERE name = ?"), arguments: [name])
  }

  /// The names of what the file says of the index, in `meta`.
  private static let lastIndexedName = "last_window_indexed"
  static let seedName = "window_key_seed"
}
