import Flows
import Wire

/// The rows of a query as an answer has them.
struct AnswerRows {
  private(set) var columns: [Column]
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
    for column in columns.indices where columns[column].type == .list {
      columns[column].elementType = AnswerRows.elementType(of: column, in: result.rows)
    }
  }

  /// The type of the elements of a column's lists, which are times or whole numbers only by it; none when no list has an
  /// element, and when lists differ.
  private static func elementType(of column: Int, in rows: [[FlowValue]]) -> ValueType {
    var found: FlowValueType?
    for row in rows {
      guard case .list(let values) = row[column], let type = values.first?.type else { continue }
      if let found, found != type { return .unspecified }
      found = type
    }
    return found.map { ValueType($0) } ?? .unspecified
  }

  /// Whether the answer lacks rows.
  var isTruncated: Bool { UInt64(rows.count) < rowCount }
}
