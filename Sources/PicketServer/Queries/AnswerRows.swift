import Flows
import Wire

/// The rows of a query as an answer has them.
struct AnswerRows {
  let columns: [Column]
  private(set) var rows: [Row] = []
  /// All rows of the query's answer.
  let rowCount: UInt64

  /// Takes as many rows as are wanted and fit into so many bytes.
  init(_ result: QueryResult, rows_max: Int, bytes_max: Int) {
    columns = result.columns.map { Column(name: $0.name, type: ValueType($0.type)) }
    rowCount = UInt64(clamping: result.rowCount)
    var byteCount = 0
    for row in result.rows.prefix(rows_max) {
      byteCount += row.reduce(8) { $0 + $1.wireByteCount }
      if byteCount > bytes_max { break }
      rows.append(Row(values: row.map { Wire.Value($0) }))
    }
  }

  /// Whether the answer lacks rows.
  var isTruncated: Bool { UInt64(rows.count) < rowCount }
}
