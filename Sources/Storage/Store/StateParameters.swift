import GRDB
import GRDBSQLite

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
