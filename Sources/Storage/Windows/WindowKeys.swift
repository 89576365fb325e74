import Detection
import Flows
import GRDB

/// Finds the number of a window by its key.
///
/// Keys come in no order, so that an index of them would write to a page of its own for each new window. The keys of new
/// windows are therefore held in memory, and go into the index many at a time, in its order; after a restart they are
/// read again from the windows themselves. What is held and indexed is a keyed hash: the windows found by it may have
/// another key. Used by one thread at a time.
final class WindowKeys {
  private let seed: FlowFingerprintKey
  /// The windows that the index lacks.
  private var recent: [Int64: Int64] = [:]
  /// Those among them whose hash another one has; next to never any.
  private var others: [(hash: Int64, number: Int64)] = []
  /// The last number of a window that the index may have.
  private(set) var lastIndexed: Int64

  /// Reads where the index ends, and the keys of the windows after it.
  init(_ db: Database) throws {
    seed = try WindowKeys.seed(StateMeta.windowKeySeed.readWhole(db))
    lastIndexed = try StateMeta.lastWindowIndexed.readWhole(db).flatMap { Int64($0) } ?? 0
    for (hash, number) in try WindowKeys.windows(after: lastIndexed, seed, db) { add(hash: hash, number: number) }
  }

  /// The hash of a key.
  func hash(_ key: WindowKey) -> Int64 { WindowKeys.hash(key, seed) }

  /// The numbers of the windows whose keys may have a hash.
  func candidates(hash: Int64, _ db: Database) throws -> [Int64] {
    var numbers = recent[hash].map { [$0] } ?? []
    if !others.isEmpty { numbers += others.filter { $0.hash == hash }.map(\.number) }
    if lastIndexed == 0 { return numbers }
    return try numbers
      + StateStatement(db, "SELECT number FROM window_key WHERE hash = ?").integers(hash)
  }

  /// A window was written.
  func add(hash: Int64, number: Int64) {
    if recent[hash] == nil { recent[hash] = number } else { others.append((hash, number)) }
  }

  /// A window was removed from the file.
  func remove(hash: Int64, number: Int64, _ db: Database) throws {
    forget(hash: hash, number: number)
    if number <= lastIndexed { try WindowKeys.remove(hash: hash, number: number, db) }
  }

  /// A window was removed from the file and from the index.
  func forget(hash: Int64, number: Int64) {
    if recent[hash] == number { recent[hash] = nil }
    if !others.isEmpty { others.removeAll { $0.hash == hash && $0.number == number } }
  }

  /// Brings the keys into the index when there are enough; `lastNumber` is that of the last window there is.
  func flush(lastNumber: Int64, _ db: Database) throws {
    if recent.count < WindowKeys.keysAtOnce { return }
    try WindowKeys.index(recent.map { ($0, $1) } + others, db)
    try StateMeta.lastWindowIndexed.write(String(lastNumber), db)
    recent.removeAll(keepingCapacity: true)
    others = []
    lastIndexed = lastNumber
  }

  /// Keys that go into the index at a time: some milliseconds of work.
  private static let keysAtOnce = 16_384
}

extension WindowKeys {
  /// Makes the index of windows that have none, in a state without checksums.
  static func indexAll(_ db: Database) throws {
    let seed = try seed(db)
    var lastNumber: Int64 = 0
    while true {
      let windows = try windows(after: lastNumber, countMax: keysAtOnce, seed, db)
      guard let last = windows.last else { return }
      lastNumber = last.number
      try index(windows, db)
      try StateMeta.lastWindowIndexed.writeUnchecked(String(lastNumber), db)
    }
  }

  /// The windows that the index should have and does not have under the hash of their key.
  static func unindexed(_ db: Database) throws -> [Int64] {
    let seed = try seed(db)
    let lastIndexed = try StateMeta.lastWindowIndexed.read(db).flatMap { Int64($0) } ?? 0
    if lastIndexed == 0 { return [] }
    return try windows(after: 0, seed, db).filter { hash, number in
      guard number <= lastIndexed else { return false }
      let statement = try db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM window_key WHERE hash = ? AND number = ?)")
      return try Bool.fetchOne(statement, arguments: [hash, number]) != true
    }.map(\.number)
  }

  /// Removes a window from the index, if it is there.
  static func remove(_ key: WindowKey, number: Int64, _ db: Database) throws {
    try remove(hash: hash(key, seed(db)), number: number, db)
  }

  private static func remove(hash: Int64, number: Int64, _ db: Database) throws {
    try StateStatement(db, "DELETE FROM window_key WHERE hash = ? AND number = ?").run(hash, number)
  }

  private static func index(_ windows: [(hash: Int64, number: Int64)], _ db: Database) throws {
    let statement = try StateStatement(db, "INSERT OR IGNORE INTO window_key (hash, number) VALUES (?, ?)")
    for (hash, number) in windows.sorted(by: { $0 < $1 }) { try statement.run(hash, number) }
  }

  private static func windows(
    after number: Int64, countMax: Int = -1, _ seed: FlowFingerprintKey, _ db: Database
  ) throws -> [(hash: Int64, number: Int64)] {
    try Row.fetchAll(
      db,
      sql: "SELECT detection_id, dedup, is_error, number FROM window WHERE number > ? ORDER BY number LIMIT ?",
      arguments: [number, countMax]
    ).map { (hash(WindowKey(detectionID: $0[0], dedup: $0[1], isError: $0[2]), seed), $0[3]) }
  }

  private static func hash(_ key: WindowKey, _ seed: FlowFingerprintKey) -> Int64 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(key.detectionID.utf8.count + 1 + key.dedup.utf8.count)
    bytes.append(contentsOf: key.detectionID.utf8)
    bytes.append(key.isError ? 1 : 0)
    bytes.append(contentsOf: key.dedup.utf8)
    return Int64(bitPattern: seed.fingerprint(of: bytes).high)
  }

  private static func seed(_ db: Database) throws -> FlowFingerprintKey {
    seed(try StateMeta.windowKeySeed.read(db))
  }

  private static func seed(_ text: String?) -> FlowFingerprintKey {
    let text = text ?? ""
    return FlowFingerprintKey(UInt64(text.prefix(16), radix: 16) ?? 0, UInt64(text.dropFirst(16), radix: 16) ?? 0)
  }
}
