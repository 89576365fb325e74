import Flows
import GRDBSQLite

/// A prepared statement of SQLite.
final class OracleStatement {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { self.statement = statement }

  deinit { sqlite3_finalize(statement) }

  /// Runs up to the next row, or to the end.
  func step() -> CInt { sqlite3_step(statement) }

  /// Runs a statement that gives no rows, and makes it ready to be run again.
  func run() {
    sqlite3_step(statement)
    sqlite3_reset(statement)
  }

  /// Binds an integer to a parameter, which are numbered from 1.
  func bind(_ integer: Int64, to parameter: Int32) { sqlite3_bind_int64(statement, parameter, integer) }

  /// Binds a text that stays where it is until the statement has run.
  func bind(_ text: UnsafeRawBufferPointer, to parameter: Int32) {
    sqlite3_bind_text(
      statement, parameter, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
  }

  /// Binds a value.
  func bind(_ value: FlowValue, to parameter: Int32) {
    switch value {
    case .integer(let integer), .time(let integer): bind(integer, to: parameter)
    case .text(let text):
      // -1 has SQLite copy the text.
      let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      sqlite3_bind_text(statement, parameter, text, Int32(text.utf8.count), copied)
    default: sqlite3_bind_null(statement, parameter)
    }
  }

  /// The row that was stepped to.
  func row(_ types: [FlowValueType]) -> [OracleCell] {
    types.indices.map { cell(Int32($0), types[$0]) }
  }

  private func cell(_ column: Int32, _ type: FlowValueType) -> OracleCell {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER:
      let integer = sqlite3_column_int64(statement, column)
      return type == .double ? .double(OracleCell.rounded(Double(integer))) : .integer(integer)
    case SQLITE_FLOAT: return .double(OracleCell.rounded(sqlite3_column_double(statement, column)))
    case SQLITE_TEXT: return .text(OracleText(String(cString: sqlite3_column_text(statement, column))))
    default: return .null
    }
  }
}
