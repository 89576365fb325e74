/// Rows over which an expression is evaluated.
struct RowBatch {
  /// Where the values of the leaves come from.
  enum Source {
    /// Rows of a segment.
    case flows(FlowSegment)
    /// Groups of the query, by number.
    case groups(GroupedRows)
    /// Codes of the dictionary of a text column.
    case codes(FlowColumn)
    /// The numbers themselves are the values of an integer column.
    case values(FlowColumn)
    /// Every column is NULL.
    case nulls
    /// Nothing: the expression has no leaves but constants.
    case nothing
  }

  let source: Source
  /// Which rows, groups, codes or values.
  var rows: [UInt32]

  /// The number of rows.
  var count: Int { rows.count }

  /// Some of the rows, by their position in the batch.
  func subset(_ positions: [Int32]) -> RowBatch {
    RowBatch(source: source, rows: positions.map { rows[Int($0)] })
  }
}
