/// A condition on one text column, decided once for each code of its dictionary.
final class CodeFilter {
  let column: FlowColumn
  private let condition: CompiledExpression
  /// The condition as a test of bytes, when it is one.
  private let test: TextTest?
  private let dictionary: FlowDictionary
  /// By code: 0 not yet decided, 1 dropped, 2 kept.
  private var decisions: [UInt8]

  /// Nothing is decided yet.
  init(column: FlowColumn, condition: CompiledExpression, _ evaluator: ExpressionEvaluator) {
    self.column = column
    self.condition = condition
    test = TextTest(condition, evaluator.pool)
    dictionary = evaluator.dictionaries.dictionary(for: column)
    decisions = [UInt8](repeating: 0, count: dictionary.count + 1)
  }

  /// Whether there are so few codes that they stay in the first cache, and that each is likely to be of many flows.
  var isSmall: Bool { decisions.count <= 4_096 }

  /// About how much memory it takes.
  var byteCount: Int { decisions.count }

  /// Whether flows with one code are kept.
  func keeps(_ code: Int64, _ evaluator: ExpressionEvaluator) throws(QueryFailure) -> Bool {
    if decisions[Int(code)] == 0 { try decide([code], evaluator) }
    return decisions[Int(code)] == 2
  }

  /// Leaves only the rows that are kept.
  func apply<Stored: FixedWidthInteger>(
    _ stored: [Stored], base: Int64, rows: inout RowSelection, _ evaluator: ExpressionEvaluator
  ) throws(QueryFailure) {
    let all = rows
    if keepDecided(stored, base, &rows) { return }
    let undecided = all.rows.map { base &+ Int64(stored[Int($0)]) }.filter { decisions[Int($0)] == 0 }
    try decide(undecided, evaluator)
    rows = all
    _ = keepDecided(stored, base, &rows)
  }

  /// Leaves only the rows that are kept; false when some of them are not decided yet.
  private func keepDecided<Stored: FixedWidthInteger>(
    _ stored: [Stored], _ base: Int64, _ rows: inout RowSelection
  ) -> Bool {
    decisions.withUnsafeBufferPointer { decisions in
      stored.withUnsafeBufferPointer { stored in
        var decided: UInt8 = 3
        rows.keep { row in
          let code = base &+ Int64(truncatingIfNeeded: stored[row])
          let decision = decisions[Int(truncatingIfNeeded: code)]
          decided = min(decided, decision)
          return decision >> 1
        }
        return decided != 0
      }
    }
  }

  private func decide(_ codes: [Int64], _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    if let test {
      for code in codes where decisions[Int(code)] == 0 {
        let (isKept, steps) = dictionary.withText(Int(code)) { text in (test.holds(text), test.steps(text.count)) }
        decisions[Int(code)] = code != 0 && isKept ? 2 : 1
        try evaluator.spend(steps)
      }
      return
    }
    let missing = Set(codes).map { UInt32($0) }
    let values = try evaluator.evaluate(condition, RowBatch(source: .codes(column), rows: missing))
    for (index, code) in missing.enumerated() { decisions[Int(code)] = values.isTrue(index) ? 2 : 1 }
  }
}
