import Wire

/// The rows that a query gave, and how many there are in all.
struct QueryRows {
  var columns: [Column]
  var rows: [Row]
  var rowCount: UInt64
  var isTruncated: Bool
  /// How many rows were asked for; 0 for all that the daemon gives.
  var askedCount: UInt32
}

extension QueryRows {
  init(_ answer: RunScheduledResponse, askedCount: UInt32) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated,
      askedCount: askedCount)
  }

  init(_ answer: QueryFlowsResponse, askedCount: UInt32) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated,
      askedCount: askedCount)
  }

  /// The cells of a row as text, one for each column.
  func cells(of row: Row) -> [CellText] {
    columns.indices.map { index in
      CellText(index < row.values.count ? row.values[index] : .unset, columns[index])
    }
  }

  /// What is to be said of rows that are not there; nil when all are.
  var truncation: String? {
    guard isTruncated else { return nil }
    let more =
      rows.count == askedCount
      ? "--rows shows more, up to the daemon's bound"
      : "the daemon gives no more at a time (query_rows_max, or the size of an answer)"
    return "the first \(grouped(rows.count)) of \(counted(rowCount, "row")); \(more)"
  }
}
