/// A condition on one integer column that cannot fail, decided beforehand for the values that a column of 16 bits can
/// have above a base of 16 bits: all that ports, protocols, flags and versions are.
final class ValueFilter {
  static let valueCount = 131_072

  let column: FlowColumn
  /// The condition, for values beyond.
  let condition: CompiledExpression
  /// One bit for each value: 16 KiB, which stay in the first cache.
  private var kept = [UInt64](repeating: 0, count: valueCount / 64)
  /// Whether flows with NULL are kept.
  let keepsNull: Bool

  /// Decides all values.
  init(column: FlowColumn, condition: CompiledExpression, _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    self.column = column
    self.condition = condition
    keepsNull = try evaluator.evaluate(condition, RowBatch(source: .nulls, rows: [0])).isTrue(0)
    for start in stride(from: 0, to: Self.valueCount, by: 4_096) {
      let batch = RowBatch(source: .values(column), rows: Array(UInt32(start)..<UInt32(start + 4_096)))
      let values = try evaluator.evaluate(condition, batch)
      for index in 0..<4_096 where values.isTrue(index) {
        kept[(start + index) >> 6] |= 1 << UInt64(index & 63)
      }
    }
  }

  /// Leaves only the rows that are kept; false when the column has values that are not decided.
  func apply<Stored: FixedWidthInteger>(
    _ stored: [Stored], base: Int64, scale: Int64, nulls: [UInt64]?, rows: inout RowSelection
  ) -> Bool {
    guard base >= 0, scale == 1, base <= Int64(Self.valueCount) - Int64(Stored.max) - 1 else { return false }
    kept.withUnsafeBufferPointer { kept in
      stored.withUnsafeBufferPointer { stored in
        if let nulls {
          keepWithNulls(stored, base, nulls, kept, &rows)
        } else {
          rows.keep { row in
            let value = UInt64(truncatingIfNeeded: stored[row]) &+ UInt64(bitPattern: base)
            return UInt8(truncatingIfNeeded: kept[Int(truncatingIfNeeded: value >> 6)] >> (value & 63)) & 1
          }
        }
      }
    }
    return true
  }

  private func keepWithNulls<Stored: FixedWidthInteger>(
    _ stored: UnsafeBufferPointer<Stored>, _ base: Int64, _ nulls: [UInt64], _ kept: UnsafeBufferPointer<UInt64>,
    _ rows: inout RowSelection
  ) {
    let ofNull: UInt8 = keepsNull ? 1 : 0
    rows.keep { row in
      if nulls[row >> 6] >> UInt64(row & 63) & 1 == 1 { return ofNull }
      let value = UInt64(truncatingIfNeeded: stored[row]) &+ UInt64(bitPattern: base)
      return UInt8(truncatingIfNeeded: kept[Int(truncatingIfNeeded: value >> 6)] >> (value & 63)) & 1
    }
  }

  /// Leaves only the rows of a column of whole words that are kept; false when one has a value that is not decided.
  func apply(_ values: [Int64], nulls: [UInt64]?, rows: inout RowSelection) -> Bool {
    let all = rows
    let isDecided = kept.withUnsafeBufferPointer { kept in
      values.withUnsafeBufferPointer { values in
        var greatest: UInt64 = 0
        rows.keep { row in
          let value = UInt64(bitPattern: values[row])
          greatest = max(greatest, value)
          let bits = kept[Int(truncatingIfNeeded: (value >> 6) & UInt64(Self.valueCount / 64 - 1))]
          return UInt8(truncatingIfNeeded: bits >> (value & 63)) & 1
        }
        return greatest < UInt64(Self.valueCount)
      }
    }
    if !isDecided || nulls != nil { rows = all }
    return isDecided && nulls == nil
  }
}
