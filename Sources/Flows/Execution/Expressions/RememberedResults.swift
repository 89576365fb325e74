/// The values of an expression over one text column, by the codes of its dictionary, each computed when a row first
/// needs it.
final class RememberedResults {
  /// The column, the only one in the expression.
  let column: FlowColumn
  /// The expression.
  let expression: CompiledExpression
  private var words: [Int64] = []
  private var states: [State] = []

  private enum State: UInt8 {
    case unknown
    case null
    case value
  }

  /// Nothing is computed yet.
  init(column: FlowColumn, expression: CompiledExpression) {
    self.column = column
    self.expression = expression
  }

  /// About how much memory it takes.
  var byteCount: Int { words.count * 9 }

  /// The values for codes, of which the greatest is less than `limit`.
  func values(
    for codes: [UInt32], below limit: Int, evaluate: (RowBatch) throws(QueryFailure) -> ValueVector
  ) throws(QueryFailure) -> ValueVector {
    if states.count < limit {
      words.append(contentsOf: repeatElement(0, count: limit - words.count))
      states.append(contentsOf: repeatElement(.unknown, count: limit - states.count))
    }
    try compute(codes.filter { states[Int($0)] == .unknown }, evaluate: evaluate)
    var nulls: [Bool] = []
    if codes.contains(where: { states[Int($0)] == .null }) { nulls = codes.map { states[Int($0)] == .null } }
    return ValueVector(words: codes.map { words[Int($0)] }, nulls: nulls)
  }

  private func compute(
    _ missing: [UInt32], evaluate: (RowBatch) throws(QueryFailure) -> ValueVector
  ) throws(QueryFailure) {
    if missing.isEmpty { return }
    let codes = Array(Set(missing))
    let values = try evaluate(RowBatch(source: .codes(column), rows: codes))
    for (index, code) in codes.enumerated() {
      words[Int(code)] = values.words[index]
      states[Int(code)] = values.isNull(index) ? .null : .value
    }
  }
}
