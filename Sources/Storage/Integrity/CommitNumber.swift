import GRDB
import GRDBSQLite

/// Numbers the commits of a state, and makes sure that one counts before it is made.
///
/// The number is written with what it counts, in the table of SQLite's own sequences: a commit that changes alerts writes
/// that page anyway. What was acknowledged last is noted in the witness. Used by one thread at a time.
final class CommitNumber {
  /// The name of the number among the sequences.
  static let sequenceName = "commit"

  /// The files that must be in place.
  let files: FileGuard
  private let witnessPath: String
  private let stateName: UInt64
  private let databaseInode: UInt64
  private var witness: Witness?
  /// The number of the last commit; nil before the file was looked at.
  private var number: Int64?
  private var pending: Int64 = 0
  private var changesBefore = 0
  private var lastAlertNumber: Int64
  /// The header of the index of the log, as SQLite has it mapped for as long as the file is open.
  private var indexHeader: UnsafeRawBufferPointer?

  /// Guards the files of a state that is open, and begins a new witness with what is in it.
  init(directory: String, stateName: UInt64, number: Int64, lastAlertNumber: Int64) {
    let path = "\(directory)/\(StateConfiguration.fileName)"
    let database = GuardedFile(path)
    files = FileGuard([
      database, GuardedFile(path + "-wal"), GuardedFile(path + "-shm", byteCountMin: CommitNumber.indexByteCountMin),
      GuardedFile("\(directory)/\(StateLock.fileName)"),
    ])
    witnessPath = "\(directory)/\(CommitNumber.witnessName)"
    self.stateName = stateName
    databaseInode = FileIdentity(path: path)?.inode ?? 0
    self.number = number
    self.lastAlertNumber = lastAlertNumber
    makeWitness(number: number)
  }

  /// The name of the witness in the directory of the state.
  static let witnessName = "state.last"

  /// Why there is no witness; nil when there is one.
  private(set) var witnessError: StateError?

  /// A transaction begins.
  func begin(_ db: Database) throws {
    changesBefore = db.totalChangesCount
    if number == nil { number = try CommitNumber.read(db) }
  }

  /// The last step of a transaction: numbers it where it changes anything; throws when it would not count.
  func finish(_ db: Database) throws {
    pending = number ?? 0
    if db.totalChangesCount != changesBefore {
      pending += 1
      try StateStatement(db, "UPDATE sqlite_sequence SET seq = ? WHERE name = '\(CommitNumber.sequenceName)'")
        .run(pending)
    }
    try files.require()
    if indexHeader == nil { indexHeader = CommitNumber.indexHeader(db) }
    // Looked at here and not when it is stored to: what was acknowledged is in it before the answers.
    if witness?.isInPlace != true { makeWitness(number: number ?? 0) }
  }

  /// The transaction is committed: notes what will be acknowledged, without a call of the system.
  func committed(lastAlertNumber: Int64) {
    if pending == number { return }
    number = pending
    if lastAlertNumber > 0 { self.lastAlertNumber = lastAlertNumber }
    witness?.store(record(number: pending))
  }

  /// The transaction failed: the file knows how far it is.
  func forget() { number = nil }

  /// The number of the last commit in a file; 0 in one that has none.
  static func read(_ db: Database) throws -> Int64 {
    let statement = try db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = ?")
    return try Int64.fetchOne(statement, arguments: [sequenceName]) ?? 0
  }

  /// Whether a file has a number of commits at all.
  static func hasNumber(_ db: Database) throws -> Bool {
    guard try db.tableExists("alert_change") else { return false }
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)", arguments: [sequenceName]) == true
  }

  private func makeWitness(number: Int64) {
    do throws(StateError) {
      witness = try Witness(
        witnessPath, name: stateName, databaseInode: databaseInode, record(number: number))
      witnessError = nil
    } catch {
      // Matches count without it; only a loss would be reported without its extent.
      witness = nil
      witnessError = error
    }
  }

  private func record(number: Int64) -> WitnessRecord {
    WitnessRecord(
      number: UInt64(clamping: number), alertNumber: UInt64(clamping: lastAlertNumber),
      position: indexHeader.map { WALIndex.position($0) } ?? WALPosition())
  }

  /// Asks SQLite for the part of the index that it has mapped; nil where it has none.
  ///
  /// The mapping stays for as long as any connection is open, and only the thread of the commits changes the header.
  private static func indexHeader(_ db: Database) -> UnsafeRawBufferPointer? {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
    guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2,
      let map = methods.pointee.xShmMap
    else { return nil }
    var region: UnsafeMutableRawPointer?
    guard map(file, 0, CInt(indexByteCountMin), 0, &region) == SQLITE_OK, let region else { return nil }
    return UnsafeRawBufferPointer(start: region, count: WALIndex.headerByteCount)
  }

  /// The bytes of the first part of the index.
  private static let indexByteCountMin = 32_768
}
