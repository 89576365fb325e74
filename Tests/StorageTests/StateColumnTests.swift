import GRDB
import Testing

@testable import Storage

@Suite("Columns of the state")
struct StateColumnTests {
  @Test("Columns have the names and the order of their table")
  func columns() throws {
    let database = try StateConfiguration(directory: nil).open()
    func names(of table: String) throws -> [String] {
      try database.read { db in
        try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
      }
    }
    #expect(try names(of: WindowColumn.table) == WindowColumn.allCases.map(\.name))
    #expect(try names(of: AlertColumn.table) == AlertColumn.allCases.map(\.name))
  }
}
