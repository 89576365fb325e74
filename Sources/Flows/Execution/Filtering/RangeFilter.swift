/// A condition that an integer or a time is in a range, or outside of it; NULL is neither.
struct RangeFilter {
  let column: FlowColumn
  let range: ClosedRange<Int64>
  /// Whether values in the range are kept; else those outside.
  let keepsInside: Bool

  /// A comparison of a column with a constant, nil when it is anything else.
  init?(_ operation: ComparisonOperator, _ column: FlowColumn, _ constant: Int64) {
    self.column = column
    keepsInside = operation != .notEqual
    switch operation {
    case .equal, .notEqual: range = constant...constant
    case .less:
      if constant == .min { return nil }
      range = Int64.min...constant - 1
    case .lessOrEqual: range = Int64.min...constant
    case .greater:
      if constant == .max { return nil }
      range = constant + 1...Int64.max
    case .greaterOrEqual: range = constant...Int64.max
    }
  }

  /// Values of a column that are kept when they are in the range.
  init(column: FlowColumn, range: ClosedRange<Int64>) {
    (self.column, self.range, keepsInside) = (column, range, true)
  }

  /// Leaves only the rows that are kept.
  func apply(_ values: FlowSegmentColumn, rows: inout RowSelection) {
    switch values {
    case .empty, .rowIds: rows.removeAll()
    case .constant(let value): if range.contains(value) != keepsInside { rows.removeAll() }
    case .narrow8(let stored, let base, let scale, let nulls): apply(stored, base, scale, nulls, &rows)
    case .narrow16(let stored, let base, let scale, let nulls): apply(stored, base, scale, nulls, &rows)
    case .narrow32(let stored, let base, let scale, let nulls): apply(stored, base, scale, nulls, &rows)
    case .wide(let stored, let nulls): apply(stored, 0, 1, nulls, &rows)
    }
  }

  private func apply<Stored: FixedWidthInteger>(
    _ stored: [Stored], _ base: Int64, _ scale: Int64, _ nulls: [UInt64]?, _ rows: inout RowSelection
  ) {
    let (low, high, inside) = (range.lowerBound, range.upperBound, keepsInside)
    stored.withUnsafeBufferPointer { stored in
      rows.keep { row in
        let value = base &+ scale &* Int64(truncatingIfNeeded: stored[row])
        return (value >= low && value <= high) == inside ? 1 : 0
      }
    }
    if let nulls { rows.keep { nulls[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 ? 0 : 1 } }
  }
}
