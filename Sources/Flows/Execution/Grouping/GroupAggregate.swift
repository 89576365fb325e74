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
  init(_ aggregate: Aggregate, _ compiler: ExpressionCompiler, _ scan: ScanPlan) {
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
    guard let values = collected else {
      try evaluator.check(further: groupCount * 9)
      defer { state = AggregateState(aggregate) }
      return try finished(state.results(groupCount))
    }
    collected = nil
    try evaluator.check(further: values.finishedByteCount(groupCount: groupCount))
    if aggregate.isDistinct, aggregate.function == .count {
      return ValueVector(words: try values.distinctCounts(groupCount: groupCount, checkpoint))
    }
    return try summary(values, groupCount, checkpoint)
  }

  private func finished(_ results: ValueVector?) throws(QueryFailure) -> ValueVector {
    guard let results else { throw .overflow(expression: evaluator.text(aggregate)) }
    return results
  }

  private func summary(
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
  /// Whether the order of the flows decides its value.
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

/// The values of all groups, as codes: what DISTINCT, lists and medians are computed from.
///
/// Codes are kept in the order of the scan, and brought together by group at the end by counting, which is two passes
/// without comparisons. In a group, a value that was seen before is known by a bit.
struct CollectedValues {
  let coder: ValueCoder
  /// For each batch the groups of its rows; empty when all rows are of one group.
  private var groups: [[UInt32]] = []
  /// For each batch the codes of its values, none of which is 0.
  private var codes: [[UInt32]] = []
  /// For each batch the event times of its rows, when the order counts and the scan has another than the flows.
  private var times: [[Int64]] = []
  private var count = 0
  /// One bit for each group and code, instead of all of this, while that is little.
  private var bits: DistinctBits?
  private var greatestCode: UInt32 = 0

  /// Nothing is collected yet.
  init(coder: ValueCoder, isOnlyCounted: Bool) {
    self.coder = coder
    bits = isOnlyCounted ? DistinctBits(codeBits: coder.bits) : nil
  }

  /// About how much memory they take, while they are collected and when they are brought together.
  var byteCount: Int { coder.byteCount + (bits?.byteCount ?? 0) + count * (times.isEmpty ? 12 : 28) }

  /// What they take, about, when they are brought together, beside themselves.
  func finishedByteCount(groupCount: Int) -> Int { groupCount * 13 + SeenCodes.byteCount(greatest: greatestCode) }

  /// Adds the values of rows that are not NULL, with their times when the order counts.
  mutating func add(_ rows: GroupedBatch, keepsTimes: Bool) throws(QueryFailure) {
    var values = try coder.codes(rows.batch)
    var rows = rows
    if values.least == 0 {
      let present = (0..<Int32(values.count)).filter { values[Int($0)] != 0 }
      values = present.map { values[Int($0)] }
      rows = rows.subset(present)
    }
    if values.isEmpty { return }
    if bits?.add(rows, values) == true { return }
    giveUpBits()
    greatestCode = max(greatestCode, values.greatest)
    count += values.count
    groups.append(rows.numbers)
    codes.append(values)
    if keepsTimes, !rows.times.isEmpty { times.append(rows.times) }
  }

  /// Goes on with the codes themselves when there are too many groups for bits.
  private mutating func giveUpBits() {
    guard let seen = bits else { return }
    bits = nil
    for (group, codes) in seen.codesByGroup where !codes.isEmpty {
      count += codes.count
      greatestCode = max(greatestCode, codes.greatest)
      groups.append([UInt32](repeating: UInt32(group), count: codes.count))
      self.codes.append(codes)
    }
  }

  /// How many different values each group has.
  func distinctCounts(groupCount: Int, _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [Int64] {
    if let bits { return bits.counts(groupCount: groupCount) }
    let sorted = try CodesByGroup(groups: groups, codes: codes, times: [], groupCount: groupCount, checkpoint)
    var counts = [Int64](repeating: 0, count: groupCount)
    var seen = SeenCodes(greatest: greatestCode)
    for group in 0..<groupCount {
      let range = sorted.range(of: group)
      if range.count > QueryCheckpoint.interval || group % QueryCheckpoint.interval == 0 { try checkpoint.check() }
      counts[group] = Int64(try seen.count(sorted.codes, range, checkpoint))
    }
    return counts
  }

  /// Gives the words of each group, in the order of the flows, each once when `isDistinct`.
  func forEachGroup(
    groupCount: Int, isDistinct: Bool, _ checkpoint: QueryCheckpoint,
    _ body: (Int, [Int64]) throws(QueryFailure) -> Void
  ) throws(QueryFailure) {
    let sorted = try CodesByGroup(groups: groups, codes: codes, times: times, groupCount: groupCount, checkpoint)
    var seen = SeenCodes(greatest: greatestCode)
    for group in 0..<groupCount {
      if sorted.range(of: group).count > QueryCheckpoint.interval || group % QueryCheckpoint.interval == 0 {
        try checkpoint.check()
      }
      let codes = try sorted.inOrder(group, checkpoint)
      try body(group, coder.values(isDistinct ? seen.first(codes) : codes).words)
    }
  }
}

extension [UInt32] {
  /// The least of some codes; the greatest possible when there are none.
  fileprivate var least: UInt32 {
    withUnsafeBufferPointer { codes in
      var least = UInt32.max
      for code in codes { least = Swift.min(least, code) }
      return least
    }
  }

  /// The greatest of some codes; 0 when there are none.
  fileprivate var greatest: UInt32 {
    withUnsafeBufferPointer { codes in
      var greatest: UInt32 = 0
      for code in codes { greatest = Swift.max(greatest, code) }
      return greatest
    }
  }
}
