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

/// Forms of SQLite for what Picket has functions and types for.
enum OracleSQLite {
  /// A quotient cut towards the past.
  static func floorDivided(_ value: String, _ divisor: Int64) -> String {
    "((\(value) - ((\(value) % \(divisor)) + \(divisor)) % \(divisor)) / \(divisor))"
  }

  /// Whole seconds of nanoseconds.
  static func seconds(_ nanos: String) -> String { floorDivided(nanos, 1_000_000_000) }

  /// `strftime` of nanoseconds, as a number.
  static func number(_ format: String, _ nanos: String, _ modifiers: String = "") -> String {
    "CAST(strftime('\(format)', \(seconds(nanos)), 'unixepoch'\(modifiers)) AS INTEGER)"
  }

  /// The nanoseconds at which the unit begins that a time lies in.
  static func start(of unit: String, _ nanos: String) -> String {
    switch unit {
    case "second": "(\(seconds(nanos)) * 1000000000)"
    case "minute": "(\(floorDivided(seconds(nanos), 60)) * 60000000000)"
    case "hour": "(\(floorDivided(seconds(nanos), 3_600)) * 3600000000000)"
    case "week": "(\(number("%s", nanos, ", 'start of day', '-6 days', 'weekday 1'")) * 1000000000)"
    default: "(\(number("%s", nanos, ", 'start of \(unit)'")) * 1000000000)"
    }
  }

  /// The number of a unit that a time lies in; consecutive units have consecutive numbers.
  static func number(of unit: String, _ nanos: String) -> String {
    switch unit {
    case "second": seconds(nanos)
    case "minute": floorDivided(seconds(nanos), 60)
    case "hour": floorDivided(seconds(nanos), 3_600)
    case "day": "CAST(julianday(\(seconds(nanos)), 'unixepoch', 'start of day') - 0.5 AS INTEGER)"
    case "week":
      // The first Monday since 1970 is its fifth day.
      "((\(number("%s", nanos, ", 'start of day', '-6 days', 'weekday 1'")) - 345600) / 604800)"
    case "month": "(\(number("%Y", nanos)) * 12 + \(number("%m", nanos)))"
    default: number("%Y", nanos)
    }
  }

  /// A time as text.
  static func text(ofTime nanos: String) -> String {
    "(strftime('%Y-%m-%d %H:%M:%S', \(seconds(nanos)), 'unixepoch') || '.' || "
      + "printf('%09d', ((\(nanos) % 1000000000) + 1000000000) % 1000000000))"
  }

  /// A double rounded to digits after the point, halves away from zero.
  static func rounded(_ value: String, _ digits: Int) -> String {
    let factor = (0..<abs(digits)).reduce(1.0) { factor, _ in factor * 10 }
    let (scaled, back) = digits < 0 ? ("/ \(factor)", "* \(factor)") : ("* \(factor)", "/ \(factor)")
    let size = "abs(\(value)) \(scaled)"
    let magnitude = "(floor(\(size)) + (\(size) - floor(\(size)) >= 0.5)) \(back)"
    return "(CASE WHEN \(value) < 0 THEN - (\(magnitude)) ELSE \(magnitude) END)"
  }
}

/// The same flows in a window of Picket and in a table of SQLite.
struct OracleData {
  let snapshot: FlowSnapshot
  let database: OracleDatabase

  init(snapshot: FlowSnapshot, database: OracleDatabase) {
    (self.snapshot, self.database) = (snapshot, database)
  }

  /// Stores the rows in both; `batch` rows at a time, in segments of so many rows.
  init(_ rows: [OracleRow], batch: Int = 500, segmentRows: Int = 65_536, retentionSeconds: Int = 7_200) throws {
    snapshot = try OracleData.snapshot(
      rows, batch: batch, segmentRows: segmentRows, retentionSeconds: retentionSeconds)
    database = try OracleData.database(rows)
  }

  private static func snapshot(
    _ rows: [OracleRow], batch: Int, segmentRows: Int, retentionSeconds: Int
  ) throws -> FlowSnapshot {
    var limits = FlowWindowLimits()
    limits.flowSegmentRowsMax = segmentRows
    limits.flowRetentionSeconds = retentionSeconds
    var window = FlowWindow(
      limits: limits, rowIdPrefix: "oracle", fingerprintKey: FlowFingerprintKey(1, 2))
    var builder = FlowBatchBuilder()
    for start in stride(from: 0, to: rows.count, by: batch) {
      for row in rows[start..<min(start + batch, rows.count)] {
        OracleData.set(row, in: &builder)
        if let error = builder.endRow() { throw error }
      }
      let admission = window.check(
        builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: OracleRows.asOfNanos)
      guard admission.refused.isEmpty, admission.repeated.isEmpty else { throw Refused(reasons: admission.refused) }
      window.insert(admission.batch)
    }
    return window.snapshot()
  }

  /// Rows that should have been accepted were not.
  struct Refused: Error {
    let reasons: [FlowAdmission.Refusal]
  }

  private static func set(_ row: OracleRow, in builder: inout FlowBatchBuilder) {
    for (column, value) in row.values {
      switch value {
      case .integer(let integer): builder.set(column, integer: integer)
      case .time(let nanos): builder.set(column, nanos: nanos)
      case .text(var text): text.withUTF8 { builder.set(column, text: UnsafeRawBufferPointer($0)) }
      default: break
      }
    }
  }

  private static func database(_ rows: [OracleRow]) throws -> OracleDatabase {
    let database = try OracleDatabase()
    let columns = FlowColumn.allCases.map { "\"\($0.name)\" \($0.kind == .text ? "TEXT" : "INTEGER")" }
    try database.execute("CREATE TABLE aws_vpcflow (\(columns.joined(separator: ", "))); BEGIN")
    let places = FlowColumn.allCases.map { _ in "?" }.joined(separator: ", ")
    let statement = try database.prepare("INSERT INTO aws_vpcflow VALUES (\(places))")
    for row in rows {
      for column in FlowColumn.allCases { statement.bind(cell(row, column), to: Int32(column.rawValue + 1)) }
      statement.run()
    }
    try database.execute("COMMIT")
    return database
  }

  /// What a column of the table holds, with what Picket fills in.
  private static func cell(_ row: OracleRow, _ column: FlowColumn) -> FlowValue {
    switch column {
    case .eventTime where row[.start] != .null: row[.start]
    case .eventTime where row[.end] != .null: row[.end]
    case .eventTime, .parseTime: .time(OracleRows.asOfNanos)
    case .logType: .text("AWS.VPCFlow")
    default: row[column]
    }
  }
}
