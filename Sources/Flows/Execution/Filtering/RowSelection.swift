/// Rows of a segment that are still wanted, in their order: at most ``capacity``.
struct RowSelection {
  /// The rows of a batch.
  static let capacity = 4_096

  /// The numbers of the rows.
  private(set) var rows: [UInt32]

  /// Consecutive rows.
  init(_ range: Range<Int>) { rows = Array(UInt32(range.lowerBound)..<UInt32(range.upperBound)) }

  /// Whether no row is left.
  var isEmpty: Bool { rows.isEmpty }

  /// Drops all rows.
  mutating func removeAll() { rows.removeAll(keepingCapacity: true) }

  /// Leaves the rows for which the function gives 1 rather than 0.
  ///
  /// There is no branch on what it gives.
  @inline(__always)
  mutating func keep(where isKept: (Int) -> UInt8) {
    let count = rows.withUnsafeMutableBufferPointer { rows in
      var kept = 0
      for index in 0..<rows.count {
        let row = rows[index]
        rows[kept] = row
        kept &+= Int(isKept(Int(row)))
      }
      return kept
    }
    rows.removeLast(rows.count - count)
  }

  /// Leaves the rows for which a condition is true.
  mutating func keep(whereTrue values: ValueVector) {
    rows = rows.indices.filter { values.isTrue($0) }.map { rows[$0] }
  }
}
