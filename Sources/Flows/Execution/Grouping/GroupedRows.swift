/// The groups of a query with their aggregates.
final class GroupedRows {
  let keys: GroupKeys
  private let expressionCount: Int
  private let aggregates: [GroupAggregate]
  /// Whether some rows come in another order than that of the flows.
  private let isInterleaved: Bool
  /// Whether aggregates want the event times of all rows, because the scan has another order than the flows.
  private let needsTimes: Bool
  /// The values of the aggregates by group, when all rows have been seen.
  private var results: [ValueVector] = []
  /// The first flow of each group.
  private var firsts: [FirstFlow] = []
  /// The first group that is not of an earlier cluster.
  private var clusterStart = 0
  /// The part of the scan that the last rows were of.
  private var lastPart = -1
  private var way: Way
  private let choice: GroupingChoice
  private let evaluator: ExpressionEvaluator
  /// How much memory the aggregates may take anew before the query is asked whether that is too much.
  private static let bytesBetweenQuestions = 1 << 22
  /// The groups of rows that were partitioned.
  private var partitioned: PartitionedGroups?
  /// Whether the numbers of the groups may not be the order of their first flows.
  private var isReordered = false

  /// How rows come to their groups.
  private enum Way {
    /// One after the other.
    case direct
    /// It is not known yet; these are the first rows.
    case sampling([(batch: RowBatch, part: ScanPart)])
    /// All at the end.
    case partitioned(PartitionedRows)
  }

  /// The event time of a flow, and its place in the scan.
  private struct FirstFlow {
    var time: Int64
    var position: UInt64

    /// Whether a flow comes before another in the order of the flows.
    @inline(__always)
    static func < (left: FirstFlow, right: FirstFlow) -> Bool {
      left.time != right.time ? left.time < right.time : left.position < right.position
    }
  }

  /// No group yet.
  init(
    keys: GroupKeys, expressionCount: Int, aggregates: [GroupAggregate], isInterleaved: Bool, needsTimes: Bool,
    choice: GroupingChoice, _ evaluator: ExpressionEvaluator
  ) {
    self.keys = keys
    self.expressionCount = expressionCount
    self.aggregates = aggregates
    self.isInterleaved = isInterleaved
    self.needsTimes = needsTimes
    self.choice = choice
    self.evaluator = evaluator
    way = !keys.isSingle && aggregates.allSatisfy(\.isCount) ? .sampling([]) : .direct
  }

  /// The number of groups, as far as they are known.
  var count: Int { keys.count }

  /// About how much memory they take.
  var byteCount: Int {
    let kept = keys.byteCount + firsts.capacity * 16
    if let partitioned { return kept + partitioned.byteCount }
    if case .partitioned(let rows) = way { return kept + rows.byteCount }
    let finished = results.reduce(0) { $0 + $1.byteCount }
    return aggregates.reduce(kept + finished) { $0 + $1.byteCount }
  }

  /// Adds rows of a part of the scan.
  func add(_ batch: RowBatch, of part: ScanPart) throws(QueryFailure) {
    switch way {
    case .direct: try addDirectly(batch, of: part)
    case .partitioned(let rows): try rows.add(batch, of: part, keys: keys.keys(batch))
    case .sampling(var sample):
      way = .direct
      sample.append((batch, part))
      if sample.reduce(0, { $0 + $1.batch.count }) < choice.sampleRows {
        way = .sampling(sample)
      } else {
        try choose(sample)
      }
    }
  }

  /// Chooses the way by the number of groups among the first rows, and goes it with them.
  private func choose(_ sample: [(batch: RowBatch, part: ScanPart)]) throws(QueryFailure) {
    let table = KeyTable()
    for (batch, _) in sample { _ = table.numbers(of: try keys.keys(batch)) }
    way =
      table.count < choice.groupsMin
      ? .direct : .partitioned(PartitionedRows(aggregates, isInterleaved: isInterleaved))
    for (batch, part) in sample { try add(batch, of: part) }
  }

  private func addDirectly(_ batch: RowBatch, of part: ScanPart) throws(QueryFailure) {
    if part.number != lastPart {
      // Groups that there are by now come before all that a new cluster brings.
      if part.startsCluster || lastPart < 0 { clusterStart = count }
      lastPart = part.number
    }
    let numbers = keys.isSingle ? [] : try keys.numbers(batch)
    let times = part.isInterleaved || needsTimes ? part.segment.column(.eventTime).values(of: batch.rows).words : []
    if !keys.isSingle { noteFirst(numbers, batch.rows, times, part) }
    let rows = GroupedBatch(batch: batch, numbers: numbers, groupCount: count, times: times)
    var added = 0
    for aggregate in aggregates {
      added -= aggregate.byteCount
      try aggregate.add(rows)
      added += aggregate.byteCount
      // Thousands of aggregates of thousands of new groups are more than may wait for the end of the batch.
      if added > GroupedRows.bytesBetweenQuestions { try checkMemory(&added) }
    }
  }

  private func checkMemory(_ added: inout Int) throws(QueryFailure) {
    evaluator.otherByteCount += added
    added = 0
    try evaluator.check()
  }

  private func noteFirst(_ numbers: [UInt32], _ rows: [UInt32], _ times: [Int64], _ part: ScanPart) {
    // Rows that come in order need no more than the place of the batch: groups of one keep the order of their numbers.
    let unknown =
      part.isInterleaved
      ? FirstFlow(time: .max, position: .max)
      : FirstFlow(time: part.segment.firstNanos, position: part.position(of: rows[0]))
    firsts.append(contentsOf: repeatElement(unknown, count: count - firsts.count))
    if part.isInterleaved { noteEarlier(numbers, rows, times, part.position(of: 0)) }
  }

  private func noteEarlier(_ numbers: [UInt32], _ rows: [UInt32], _ times: [Int64], _ base: UInt64) {
    isReordered = true
    let start = clusterStart
    firsts.withUnsafeMutableBufferPointer { firsts in
      times.withUnsafeBufferPointer { times in
        for index in 0..<numbers.count {
          let group = Int(numbers[index])
          if group < start { continue }
          let flow = FirstFlow(time: times[index], position: base | UInt64(rows[index]))
          if flow < firsts[group] { firsts[group] = flow }
        }
      }
    }
  }

  /// Computes the aggregates when all rows have been seen.
  func finish(_ checkpoint: QueryCheckpoint) throws(QueryFailure) {
    if case .partitioned(let rows) = way {
      way = .direct
      let groups = try rows.grouped(checkpoint, others: evaluator.byteCount + keys.byteCount)
      keys.take(groups.firsts)
      results = groups.counts.map { ValueVector(words: $0) }
      partitioned = groups
      return
    }
    if case .sampling(let sample) = way {
      way = .direct
      for (batch, part) in sample { try add(batch, of: part) }
      try checkpoint.check(groupCount: count)
      try checkpoint.check(byteCount: byteCount)
    }
    for aggregate in aggregates {
      let before = aggregate.byteCount
      let result = try aggregate.finish(groupCount: count, checkpoint)
      results.append(result)
      evaluator.otherByteCount += aggregate.byteCount - before + result.byteCount
    }
  }

  /// The values of a grouping expression or an aggregate for some groups.
  func values(ofSlot slot: Int, groups: [UInt32], _ evaluator: ExpressionEvaluator) -> ValueVector {
    if slot < expressionCount { return keys.values(ofExpression: slot, groups: groups) }
    let all = results[slot - expressionCount]
    let nulls = all.nulls.isEmpty ? [] : groups.map { all.nulls[Int($0)] }
    return ValueVector(words: groups.map { all.words[Int($0)] }, nulls: nulls)
  }

  /// What it takes to bring all groups in order, about, in bytes.
  var orderByteCount: Int {
    if let partitioned { return partitioned.orderByteCount }
    return count * (isReordered ? 20 : 8)
  }

  /// Groups in the order of their first flows.
  func inOrder(_ groups: [UInt32], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    if let partitioned { return try partitioned.inOrder(groups, checkpoint) }
    guard isReordered else { return groups }
    return try groups.sorted(checkpoint) { left, right in
      let (first, second) = (firsts[Int(left)], firsts[Int(right)])
      return first < second || (!(second < first) && left < right)
    }
  }
}

/// Rows of a batch with their groups.
struct GroupedBatch {
  let batch: RowBatch
  /// The group of each row; empty when all rows are of one group.
  let numbers: [UInt32]
  /// How many groups there are by now.
  let groupCount: Int
  /// The event times of the rows; empty when rows come in the order of the flows.
  let times: [Int64]

  /// Some of the rows, by their position in the batch.
  func subset(_ positions: [Int32]) -> GroupedBatch {
    GroupedBatch(
      batch: batch.subset(positions), numbers: numbers.isEmpty ? [] : positions.map { numbers[Int($0)] },
      groupCount: groupCount, times: times.isEmpty ? [] : positions.map { times[Int($0)] })
  }

  /// The group of a row.
  @inline(__always)
  func group(_ index: Int) -> Int { numbers.isEmpty ? 0 : Int(numbers[index]) }
}

/// When groups are so many that rows are partitioned before they are grouped.
struct GroupingChoice: Sendable {
  /// How many rows are looked at to choose.
  var sampleRows = 65_536
  /// In how many groups they have to be: nearly every one in its own, else looking up each row is as fast.
  var groupsMin = 57_344
}
