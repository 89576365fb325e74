/// An aggregate of a query over all of its groups.
final class GroupAggregate {
  private let aggregate: Aggregate
  private let argument: CompiledExpression?
  private let filter: CompiledExpression?
  private let evaluator: ExpressionEvaluator
  private var state: AggregateState
  /// The values themselves, for what needs them all.
  private var collected: CollectedValues?

  /// An aggregate that has seen no row.
  init(_ aggregate: Aggregate, _ compiler: ExpressionCompiler, _ scan: FlowScan) {
    self.aggregate = aggregate
    argument = aggregate.argument.map { compiler.compile($0) }
    filter = aggregate.filter.map { compiler.compile($0) }
    evaluator = compiler.evaluator
    state = AggregateState(aggregate)
    if let argument, aggregate.needsAllValues {
      collected = CollectedValues(
        coder: ValueCoder(argument, scan, evaluator), isOnlyCounted: aggregate.function == .count)
    }
  }

  /// About how much memory it takes.
  var byteCount: Int { state.byteCount + (collected?.byteCount ?? 0) }

  /// Adds rows.
  func add(_ rows: GroupedBatch) throws(QueryFailure) {
    try evaluator.spend(rows.batch.count + 16)
    var rows = rows
    if let filter {
      let values = try evaluator.evaluate(filter, rows.batch)
      rows = rows.subset((0..<Int32(rows.batch.count)).filter { values.isTrue(Int($0)) })
    }
    state.reserve(rows.groupCount)
    if collected != nil {
      try collected?.add(rows, keepsTimes: aggregate.dependsOnOrder)
    } else if let argument {
      state.add(try evaluator.evaluate(argument, rows.batch), rows, evaluator.pool)
    } else {
      state.count(rows)
    }
  }

  /// Whether it does no more than count rows or values.
  var isCount: Bool { aggregate.function == .count || aggregate.function == .countRows }

  /// Whether it counts each value of a group once.
  var isDistinct: Bool { aggregate.isDistinct }

  /// Whether it counts all rows of a group.
  var countsAllRows: Bool { argument == nil && filter == nil }

  /// The codes of what it counts in the rows of a batch, equal for equal values; 0 for rows that it does not count.
  func countedCodes(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    guard let filter else { return try argumentCodes(batch) }
    let values = try evaluator.evaluate(filter, batch)
    let kept = (0..<Int32(batch.count)).filter { values.isTrue(Int($0)) }
    var codes = [UInt32](repeating: 0, count: batch.count)
    for (position, code) in zip(kept, try argumentCodes(batch.subset(kept))) { codes[Int(position)] = code }
    return codes
  }

  private func argumentCodes(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    if let collected { return try collected.coder.codes(batch) }
    let all = [UInt32](repeating: 1, count: batch.count)
    guard let argument else { return all }
    let nulls = try evaluator.evaluate(argument, batch).nulls
    return nulls.isEmpty ? all : nulls.map { $0 ? 0 : 1 }
  }

  /// The values by group when all rows have been seen.
  func finish(groupCount: Int, _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> ValueVector {
    state.reserve(groupCount)
    guard let values = collected else { return try finished(state.results(groupCount)) }
    collected = nil
    if aggregate.isDistinct, aggregate.function == .count {
      return ValueVector(words: try values.distinctCounts(groupCount: groupCount, checkpoint))
    }
    return try summarised(values, groupCount, checkpoint)
  }

  private func finished(_ results: ValueVector?) throws(QueryFailure) -> ValueVector {
    guard let results else { throw .overflow(expression: evaluator.text(aggregate)) }
    return results
  }

  private func summarised(
    _ values: CollectedValues, _ groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> ValueVector {
    let summary = ValueSummary(aggregate: aggregate, evaluator: evaluator, checkpoint: checkpoint)
    var result = ValueVector(repeating: 0, count: groupCount)
    let isDistinct = aggregate.isDistinct
    try values.forEachGroup(groupCount: groupCount, isDistinct: isDistinct, checkpoint) {
      (group, words) throws(QueryFailure) in
      switch try summary.result(words) {
      case let word?: result.words[group] = word
      case nil: result.setNull(group)
      }
    }
    return result
  }
}

extension Aggregate {
  /// Whether the order of the flows decides what it gives.
  var dependsOnOrder: Bool { function == .list || function == .anyValue }

  /// Whether its value cannot be computed from one value after the other.
  fileprivate var needsAllValues: Bool {
    switch function {
    case .list, .median, .standardDeviation: true
    case .count, .sum, .average: isDistinct
    case .countRows, .minimum, .maximum, .anyValue: false
    }
  }
}
