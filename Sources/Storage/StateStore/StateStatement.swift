import GRDB
import GRDBSQLite

/// A statement that runs often, whose parameters go to SQLite as they are.
///
/// GRDB would make a value of each, and check what cannot be wrong here; that takes longer than most of these statements.
struct StateStatement {
  private let statement: Statement

  /// Prepares a statement, or takes it from those of the connection; to be used in the same transaction.
  init(_ db: Database, _ sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
  }

  /// Runs it with a value for each parameter, in their order.
  func run(_ addValues: (inout StateParameters) -> Void) throws {
    try step(addValues) { _ in }
  }

  /// Runs it, and gives the integers in the first column of what it finds.
  func integers(_ addValues: (inout StateParameters) -> Void) throws -> [Int64] {
    var found: [Int64] = []
    try step(addValues) { found.append(sqlite3_column_int64($0, 0)) }
    return found
  }

  private func step(
    _ addValues: (inout StateParameters) -> Void, forEachRow take: (SQLiteStatement) -> Void
  ) throws {
    let raw = statement.sqliteStatement
    // GRDB leaves a statement where it ended.
    sqlite3_reset(raw)
    var parameters = StateParameters(of: raw)
    addValues(&parameters)
    var code = parameters.code
    if code == SQLITE_OK {
      code = sqlite3_step(raw)
      while code == SQLITE_ROW {
        take(raw)
        code = sqlite3_step(raw)
      }
    }
    let error = code == SQLITE_DONE ? nil : error(code)
    sqlite3_reset(raw)
    if let error { throw error }
  }

  private func error(_ code: CInt) -> DatabaseError {
    let connection = sqlite3_db_handle(statement.sqliteStatement)
    let extended = sqlite3_extended_errcode(connection)
    // What binding says is not always what the connection remembers.
    let isSame = extended & 0xFF == code & 0xFF
    return DatabaseError(
      resultCode: ResultCode(rawValue: isSame ? extended : code),
      message: sqlite3_errmsg(connection).map { String(cString: $0) }, sql: statement.sql)
  }
}

/// The parameters of a statement, which get their values one after the other.
struct StateParameters {
  private let statement: SQLiteStatement
  private var place: CInt = 0
  /// What SQLite said of the first value that it did not take, else that all is well.
  private(set) var code = SQLITE_OK

  /// Begins with the first parameter; all of them must get a value.
  init(of statement: SQLiteStatement) {
    self.statement = statement
  }

  /// Adds an integer, or the nearest one that SQLite can hold.
  mutating func add(_ value: some FixedWidthInteger) {
    take { sqlite3_bind_int64($0, $1, Int64(clamping: value)) }
  }

  mutating func add(_ value: Bool) { add(Int64(value ? 1 : 0)) }

  mutating func add(_ value: Int64?) {
    guard let value else { return take { sqlite3_bind_null($0, $1) } }
    add(value)
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      take { statement, place in
        // Without an address it would be null.
        guard let start = bytes.baseAddress else {
          return sqlite3_bind_text(statement, place, "", 0, StateParameters.copied)
        }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          sqlite3_bind_text(statement, place, $0, CInt(clamping: bytes.count), StateParameters.copied)
        }
      }
    }
  }

  mutating func add(_ bytes: some Collection<UInt8>) {
    if bytes.isEmpty { return take { sqlite3_bind_zeroblob($0, $1, 0) } }
    let isTaken: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
    if isTaken == nil { Array(bytes).withUnsafeBytes { add($0) } }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    take { sqlite3_bind_blob($0, $1, bytes.baseAddress, CInt(clamping: bytes.count), StateParameters.copied) }
  }

  private mutating func take(_ bind: (SQLiteStatement, CInt) -> CInt) {
    place += 1
    let bound = bind(statement, place)
    if code == SQLITE_OK { code = bound }
  }

  /// Tells SQLite to copy what is lent to it: SQLITE_TRANSIENT, whose value -1 no Swift function pointer can have.
  private static let copied = unsafeBitCast(-1 as Int, to: sqlite3_destructor_type.self)
}
