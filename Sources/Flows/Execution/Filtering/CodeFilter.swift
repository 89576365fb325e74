/// A condition on one text column, decided once for each code of its dictionary.
final class CodeFilter {
  let column: FlowColumn
  private let condition: CompiledExpression
  /// By code: 0 not yet decided, 1 dropped, 2 kept.
  private var decisions: [UInt8]

  /// Nothing is decided yet.
  init(column: FlowColumn, condition: CompiledExpression, dictionary: FlowDictionary) {
    self.column = column
    self.condition = condition
    decisions = [UInt8](repeating: 0, count: dictionary.count + 1)
  }

  /// About how much memory it takes.
  var byteCount: Int { decisions.count }

  /// Whether flows with one code are kept.
  func keeps(_ code: Int64, _ evaluator: ExpressionEvaluator) throws(QueryFailure) -> Bool {
    if decisions[Int(code)] == 0 { try decide([UInt32(code)], evaluator) }
    return decisions[Int(code)] == 2
  }

  /// Leaves only the rows that are kept.
  func apply<Stored: FixedWidthInteger>(
    _ stored: [Stored], base: Int64, rows: inout RowSelection, _ evaluator: ExpressionEvaluator
  ) throws(QueryFailure) {
    if !isDecided(stored, base: base, rows) {
      try decide(rows.rows.map { UInt32(truncatingIfNeeded: base &+ Int64(stored[Int($0)])) }, evaluator)
    }
    decisions.withUnsafeBufferPointer { decisions in
      stored.withUnsafeBufferPointer { stored in
        rows.keep { decisions[Int(truncatingIfNeeded: base &+ Int64(truncatingIfNeeded: stored[$0]))] >> 1 }
      }
    }
  }

  private func isDecided<Stored: FixedWidthInteger>(_ stored: [Stored], base: Int64, _ rows: RowSelection) -> Bool {
    decisions.withUnsafeBufferPointer { decisions in
      stored.withUnsafeBufferPointer { stored in
        var lowest: UInt8 = 1
        for row in rows.rows {
          lowest = min(lowest, decisions[Int(truncatingIfNeeded: base &+ Int64(truncatingIfNeeded: stored[Int(row)]))])
        }
        return lowest != 0
      }
    }
  }

  private func decide(_ codes: [UInt32], _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    let missing = Array(Set(codes.filter { decisions[Int($0)] == 0 }))
    let values = try evaluator.evaluate(condition, RowBatch(source: .codes(column), rows: missing))
    for (index, code) in missing.enumerated() { decisions[Int(code)] = values.isTrue(index) ? 2 : 1 }
  }
}
