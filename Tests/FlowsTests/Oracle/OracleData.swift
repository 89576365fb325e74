import Flows

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
    limits.flow_segment_rows_max = segmentRows
    limits.flow_retention_seconds = retentionSeconds
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
