/// The values of some rows of a batch, row by row: events are written from them without a look at the columns.
struct FlowEventCells {
  /// How many rows are taken out of the columns at once.
  private static let blockRows = 128

  /// The columns that are taken out.
  let columns: [FlowColumn]
  private let batch: FlowBatch
  /// The rows that are taken out.
  private var rows = 0..<0
  /// The values of each of these rows, one for each column; codes for texts.
  private var values: [Int64] = []
  /// Which columns are null in each row: a bit for each, the lowest for the first; texts are null by their code.
  private var nulls: [UInt64] = []

  /// The values of a batch in those of some columns that have any.
  init(_ batch: FlowBatch, of columns: [FlowColumn] = FlowColumn.allCases) {
    self.batch = batch
    self.columns = columns.filter { column in
      batch.column(column).isFilled || column == .rowId && batch.firstRowNumber != nil
    }
  }

  /// Takes a row out of the columns, with those after it, unless it is.
  @inline(__always)
  mutating func take(_ row: Int) {
    if !rows.contains(row) { takeBlock(row) }
  }

  /// The value of a row that was taken out; 0 when it is null.
  @inline(__always)
  func value(_ row: Int, _ index: Int) -> Int64 { values[(row - rows.lowerBound) * columns.count + index] }

  /// Which columns are null in a row that was taken out.
  @inline(__always)
  func nulls(_ row: Int) -> UInt64 { nulls[row - rows.lowerBound] }

  private mutating func takeBlock(_ row: Int) {
    precondition(0..<batch.rowCount ~= row, "a row is one of the batch")
    rows = row..<min(batch.rowCount, row + Self.blockRows)
    values = Array(repeating: 0, count: rows.count * columns.count)
    nulls = Array(repeating: 0, count: rows.count)
    for (index, column) in columns.enumerated() { takeColumn(column, index) }
  }

  private mutating func takeColumn(_ column: FlowColumn, _ index: Int) {
    switch batch.column(column) {
    case .empty: break
    case .constant(let value): set(index) { _ in value }
    case .integers(let values, nil): set(index) { values[$0] }
    case .integers(let values, let nulls?):
      set(index) { values[$0] }
      for row in rows where nulls.hasBit(row) { self.nulls[row - rows.lowerBound] |= 1 << UInt64(index) }
    case .codes(let codes): set(index) { Int64(codes[$0]) }
    }
  }

  @inline(__always)
  private mutating func set(_ index: Int, _ value: (_ row: Int) -> Int64) {
    var place = index
    for row in rows {
      values[place] = value(row)
      place += columns.count
    }
  }
}
