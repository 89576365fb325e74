import Detection
import GRDB
import GRDBSQLite

/// A statement that runs often, whose values go to SQLite as they are.
///
/// GRDB would make a value of each, and check what cannot be wrong here; that takes longer than most of these statements.
struct StateStatement {
  private let statement: Statement

  /// Prepares a statement, or takes it from those of the connection; to be used in the same transaction.
  init(_ db: Database, _ sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
  }

  /// Runs it with a value for each parameter, in their order.
  func run<each Value: StateValue>(_ values: repeat each Value) throws {
    let raw = reset()
    var place: CInt = 0
    var code = SQLITE_OK
    for value in repeat each values {
      place += 1
      if code == SQLITE_OK { code = value.bind(to: raw, at: place) }
    }
    try step(code)
  }

  /// Runs it with the values of a row, in their order, and its checksum behind them.
  func runChecked<each Value: StateValue>(_ values: repeat each Value) throws {
    var checksum = RowChecksum()
    repeat (each values).add(to: &checksum)
    try run(repeat each values, Int64(checksum.value))
  }

  /// Runs it with the values of columns; a parameter has the number of its column.
  func run<Column: StateColumn>(_ setValues: (inout StateRow<Column>) -> Void) throws {
    var row = StateRow<Column>(statement: reset())
    setValues(&row)
    row.seal()
    try step(row.code)
  }

  /// Runs it with one value, and returns the integers in the first column of what it finds.
  func integers(_ value: some StateValue) throws -> [Int64] {
    var found: [Int64] = []
    try step(value.bind(to: reset(), at: 1)) { found.append(sqlite3_column_int64($0, 0)) }
    return found
  }

  /// The statement at its beginning: GRDB does not reset it when it ends.
  private func reset() -> SQLiteStatement {
    sqlite3_reset(statement.sqliteStatement)
    return statement.sqliteStatement
  }

  /// Runs the statement unless a value could not be bound.
  private func step(_ bound: CInt, forEachRow take: (SQLiteStatement) -> Void = { _ in }) throws {
    let raw = statement.sqliteStatement
    var code = bound
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
    // The error of a binding is not always what the connection remembers.
    let isSame = extended & 0xFF == code & 0xFF
    return DatabaseError(
      resultCode: ResultCode(rawValue: isSame ? extended : code),
      message: sqlite3_errmsg(connection).map { String(cString: $0) }, sql: statement.sql)
  }
}

// MARK: Columns

/// The columns of a table, in its order: what its statements and what reads its rows have the names and places from.
protocol StateColumn: RawRepresentable, CaseIterable, Sendable where RawValue == CInt {
  /// The name of the table.
  static var table: String { get }
  /// The column that has the checksum of the others.
  static var checksum: Self { get }
  /// The part of the checksum that the column is in.
  var checksumPart: ChecksumPart { get }
}

/// The part of a row's checksum that a column is in.
enum ChecksumPart {
  /// The upper half: what is written once.
  case fixed
  /// The lower half: what matches change.
  case changing
  /// None.
  case none
}

extension StateColumn {
  /// The name in the table: that of the case in `snake_case`.
  var name: String {
    var name = ""
    var wasUppercase = true
    for character in "\(self)" {
      if character.isUppercase, !wasUppercase { name.append("_") }
      name.append(character.lowercased())
      wasUppercase = character.isUppercase
    }
    return name
  }

  /// The names of all columns with that of the table, as in `alert.number, alert.title`.
  static func makeList() -> String { allCases.map { "\(table).\($0.name)" }.joined(separator: ", ") }

  /// A statement that inserts a row.
  static func makeInsertion() -> String {
    let names = allCases.map(\.name).joined(separator: ", ")
    let values = allCases.map { "?\($0.rawValue + 1)" }.joined(separator: ", ")
    return "INSERT INTO \(table) (\(names)) VALUES (\(values))"
  }
}

/// The values of a row on their way into a statement.
struct StateRow<Column: StateColumn> {
  private let statement: SQLiteStatement
  /// The error of the first value that SQLite did not take.
  private(set) var code = SQLITE_OK

  init(statement: SQLiteStatement) {
    self.statement = statement
  }

  private var fixed = RowChecksum()
  private var changing = RowChecksum()

  /// Sets the value of a column; those of one part of the checksum in the order of the table.
  mutating func set(_ column: Column, _ value: some StateValue) {
    let bound = value.bind(to: statement, at: column.rawValue + 1)
    if code == SQLITE_OK { code = bound }
    switch column.checksumPart {
    case .fixed: value.add(to: &fixed)
    case .changing: value.add(to: &changing)
    case .none: break
    }
  }

  /// Sets the checksum of all values.
  fileprivate mutating func seal() { set(.checksum, RowParts.joined(fixed.value, changing.value)) }
}

/// A row that was read, and begins with all columns of its table.
struct StoredRow<Column: StateColumn> {
  let row: Row

  /// The value of a column.
  subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: Column) -> Value {
    row[Int(column.rawValue)]
  }
}

// MARK: Values

/// What can be a value of a row.
protocol StateValue {
  /// Sets a parameter; returns SQLite's result code.
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt
  /// Adds the value, as SQLite will hold it, to the checksum of its row.
  func add(to checksum: inout RowChecksum)
}

extension StateValue where Self: FixedWidthInteger {
  /// Sets an integer, or the nearest one that SQLite can hold.
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt {
    sqlite3_bind_int64(statement, place, Int64(clamping: self))
  }

  func add(to checksum: inout RowChecksum) { checksum.add(integer: Int64(clamping: self)) }
}

extension Int: StateValue {}
extension UInt8: StateValue {}
extension Int64: StateValue {}
extension UInt64: StateValue {}

extension StateValue where Self: RawRepresentable, RawValue: StateValue {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt { rawValue.bind(to: statement, at: place) }

  func add(to checksum: inout RowChecksum) { rawValue.add(to: &checksum) }
}

extension Bool: StateValue {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt { sqlite3_bind_int(statement, place, self ? 1 : 0) }

  func add(to checksum: inout RowChecksum) { checksum.add(integer: self ? 1 : 0) }
}

extension Optional: StateValue where Wrapped: StateValue {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt {
    self?.bind(to: statement, at: place) ?? sqlite3_bind_null(statement, place)
  }

  func add(to checksum: inout RowChecksum) {
    if let self { self.add(to: &checksum) } else { checksum.addNull() }
  }
}

extension String: StateValue {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt {
    var text = self
    return text.withUTF8 { bytes in
      // Without an address it would be null.
      guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, place, "", 0, copied) }
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text(statement, place, $0, CInt(clamping: bytes.count), copied)
      }
    }
  }

  func add(to checksum: inout RowChecksum) { checksum.add(text: self) }
}

extension Array: StateValue where Element == UInt8 {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt { self[...].bind(to: statement, at: place) }

  func add(to checksum: inout RowChecksum) { withUnsafeBytes { checksum.add(blob: $0) } }
}

extension ArraySlice: StateValue where Element == UInt8 {
  func bind(to statement: SQLiteStatement, at place: CInt) -> CInt {
    if isEmpty { return sqlite3_bind_zeroblob(statement, place, 0) }
    return withUnsafeBytes { sqlite3_bind_blob(statement, place, $0.baseAddress, CInt(clamping: $0.count), copied) }
  }

  func add(to checksum: inout RowChecksum) { withUnsafeBytes { checksum.add(blob: $0) } }
}

extension AlertStatus: StateValue {}
extension AlertChangeKind: StateValue {}
extension Severity: StateValue {}

/// Tells SQLite to copy what is lent to it: SQLITE_TRANSIENT, whose value -1 no Swift function pointer can have.
private let copied = unsafeBitCast(-1 as Int, to: sqlite3_destructor_type.self)
