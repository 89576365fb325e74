import GRDB

/// Another connection to the file of a state, which keeps Picket from writing.
struct StateIntruder {
  private let database: DatabaseQueue

  init(_ path: String) throws {
    var settings = Configuration()
    settings.allowsUnsafeTransactions = true
    settings.busyMode = .timeout(10)
    database = try DatabaseQueue(path: path, configuration: settings)
  }

  /// Keeps everyone else from writing.
  func lock() async throws { try await execute("BEGIN IMMEDIATE") }

  /// Lets the others write again.
  func unlock() async throws { try await execute("ROLLBACK") }

  /// Makes changes of a table fail, such as `INSERT ON alert`, where a condition holds.
  func refuse(_ change: String, when condition: String = "1") async throws {
    try await execute(
      """
      CREATE TRIGGER refusal BEFORE \(change) WHEN \(condition)
      BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
      """)
  }

  /// Lets those changes be made again.
  func admit() async throws { try await execute("DROP TRIGGER refusal") }

  private func execute(_ sql: String) async throws {
    try await database.writeWithoutTransaction { try $0.execute(sql: sql) }
  }
}
