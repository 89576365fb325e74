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
