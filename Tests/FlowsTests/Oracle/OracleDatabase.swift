import Flows
import GRDBSQLite

/// A database of SQLite in memory, with the functions that the queries written for it use.
final class OracleDatabase {
  private let connection: OpaquePointer
  /// Integer arithmetic that leaves 64 bits fails the query; else it gives doubles, as SQLite does by itself.
  var failsOnOverflow = true

  /// What SQLite says is wrong.
  struct Failure: Error {
    let message: String

    /// Whether integers left 64 bits.
    var isOverflow: Bool { message.contains("integer overflow") }
  }

  init() throws {
    var opened: OpaquePointer?
    guard sqlite3_open(":memory:", &opened) == SQLITE_OK, let opened else {
      throw Failure(message: "SQLite cannot make a database in memory")
    }
    connection = opened
    OracleAggregation.add(to: connection)
    addOverflowCheck()
    try execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA case_sensitive_like = ON")
  }

  deinit { sqlite3_close_v2(connection) }

  private func addOverflowCheck() {
    sqlite3_create_function_v2(
      connection, "checked", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, Unmanaged.passUnretained(self).toOpaque(),
      { context, _, values in
        guard let context, let value = values?[0], let owner = sqlite3_user_data(context) else { return }
        let database = Unmanaged<OracleDatabase>.fromOpaque(owner).takeUnretainedValue()
        if sqlite3_value_type(value) == SQLITE_FLOAT, database.failsOnOverflow {
          sqlite3_result_error(context, "integer overflow", -1)
        } else {
          sqlite3_result_value(context, value)
        }
      }, nil, nil, nil)
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
  }

  /// A statement ready to run.
  func prepare(_ sql: String) throws -> OracleStatement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw failure }
    return OracleStatement(statement)
  }

  /// The rows of a query whose columns have these types.
  func rows(_ sql: String, _ types: [FlowValueType]) throws -> [[OracleCell]] {
    let statement = try prepare(sql)
    var rows: [[OracleCell]] = []
    while true {
      switch statement.step() {
      case SQLITE_ROW: rows.append(statement.row(types))
      case SQLITE_DONE: return rows
      default: throw failure
      }
    }
  }

  private var failure: Failure { Failure(message: String(cString: sqlite3_errmsg(connection))) }
}
