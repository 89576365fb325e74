/// Rows of a segment that are still wanted, in their order: at most ``capacity``.
struct RowSelection {
  /// The rows of a batch.
  static let capacity = 4_096

  /// The rows when they are consecutive: nothing was taken out yet, and their numbers need not be written down.
  private var range: Range<Int>
  /// The numbers of the rows, when they are not consecutive.
  private var numbers: [UInt32]?

  /// Consecutive rows.
  init(_ range: Range<Int>) { self.range = range }

  /// How many rows are left.
  var count: Int { numbers?.count ?? range.count }

  /// Whether no row is left.
  var isEmpty: Bool { count == 0 }

  /// The numbers of the rows.
  var rows: [UInt32] {
    if let numbers { return numbers }
    let start = UInt32(range.lowerBound)
    return [UInt32](unsafeUninitializedCapacity: range.count) { rows, count in
      count = range.count
      for index in 0..<count { rows[index] = start &+ UInt32(truncatingIfNeeded: index) }
    }
  }

  /// Drops all rows.
  mutating func removeAll() { (range, numbers) = (0..<0, nil) }

  /// Leaves the rows for which the function gives 1 rather than 0.
  ///
  /// There is no branch on what it gives.
  @inline(__always)
  mutating func keep(where isKept: (Int) -> UInt8) {
    if let rows = numbers {
      numbers = [UInt32](unsafeUninitializedCapacity: rows.count) { places, kept in
        rows.withUnsafeBufferPointer { rows in
          for index in 0..<rows.count {
            places[kept] = rows[index]
            kept &+= Int(isKept(Int(rows[index])))
          }
        }
      }
    } else {
      let range = range
      numbers = [UInt32](unsafeUninitializedCapacity: range.count) { places, kept in
        for row in range {
          places[kept] = UInt32(truncatingIfNeeded: row)
          kept &+= Int(isKept(row))
        }
      }
    }
  }

  /// Leaves the rows for which a condition is true.
  mutating func keep(whereTrue values: ValueVector) {
    let rows = rows
    numbers = rows.indices.filter { values.isTrue($0) }.map { rows[$0] }
  }
}
