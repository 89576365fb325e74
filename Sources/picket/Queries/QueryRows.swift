import Wire

/// The rows that a query gave, and how many there are in all.
struct QueryRows {
  var columns: [Column]
  var rows: [Row]
  var rowCount: UInt64
  var isTruncated: Bool
}

extension QueryRows {
  init(_ answer: RunScheduledResponse) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated)
  }

  init(_ answer: QueryFlowsResponse) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated)
  }

  /// The cells of a row as text, one for each column.
  func cells(of row: Row) -> [CellText] {
    columns.indices.map { index in
      CellText(index < row.values.count ? row.values[index] : .unset, columns[index])
    }
  }

  /// What is to be said of rows that are not there; nil when all are.
  var truncation: String? {
    isTruncated
      ? "the first \(grouped(rows.count)) of \(counted(rowCount, "row")); --rows shows more, up to the daemon's bound"
      : nil
  }
}
