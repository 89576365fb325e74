/// Aggregates that are computed from all values of a group at once.
struct ValueSummary {
  let aggregate: Aggregate
  let evaluator: ExpressionEvaluator
  let checkpoint: QueryCheckpoint

  private var isDouble: Bool { aggregate.argument?.type == .double }

  /// The word of the aggregate over values that are not NULL, nil for NULL.
  func result(_ words: [Int64]) throws(QueryFailure) -> Int64? {
    switch aggregate.function {
    case .count: return Int64(words.count)
    case .sum where isDouble:
      return words.isEmpty ? nil : DoubleWord.word(words.reduce(0) { $0 + DoubleWord.value($1) })
    case .sum: return try integerSum(words)
    case .average: return words.isEmpty ? nil : DoubleWord.word(average(words))
    case .median: return words.isEmpty ? nil : DoubleWord.word(try median(words))
    case .standardDeviation: return words.count < 2 ? nil : DoubleWord.word(deviation(words))
    default:
      let type = aggregate.argument?.type ?? .null
      // A list stands in memory as values and, to be known again, as bytes.
      try evaluator.check(further: words.count * 64)
      return evaluator.listIdentifier(words.map { evaluator.value($0, type) })
    }
  }

  private func number(_ word: Int64) -> Double { isDouble ? DoubleWord.value(word) : Double(word) }

  private func integerSum(_ words: [Int64]) throws(QueryFailure) -> Int64? {
    if words.isEmpty { return nil }
    guard let sum = Int64(exactly: words.reduce(Int128(0)) { $0 + Int128($1) }) else {
      throw .overflow(expression: evaluator.text(aggregate))
    }
    return sum
  }

  private func average(_ words: [Int64]) -> Double {
    if isDouble { return words.reduce(0) { $0 + DoubleWord.value($1) } / Double(words.count) }
    return Double(words.reduce(Int128(0)) { $0 + Int128($1) }) / Double(words.count)
  }

  private func median(_ words: [Int64]) throws(QueryFailure) -> Double {
    let sorted = try words.sorted(checkpoint, by: <)
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return number(sorted[middle]) }
    if isDouble { return number(sorted[middle - 1]) / 2 + number(sorted[middle]) / 2 }
    return Double(Int128(sorted[middle - 1]) + Int128(sorted[middle])) / 2
  }

  /// In two passes, so that large values that lie close together lose nothing.
  private func deviation(_ words: [Int64]) -> Double {
    let mean = average(words)
    let squares = words.reduce(0.0) { sum, word in
      let distance = number(word) - mean
      return sum + distance * distance
    }
    return (squares / Double(words.count - 1)).squareRoot()
  }
}
