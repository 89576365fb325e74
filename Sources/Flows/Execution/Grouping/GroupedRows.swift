/// The groups of a query with their aggregates.
final class GroupedRows {
  let keys: GroupKeys
  private let expressionCount: Int
  private let aggregates: [GroupAggregate]
  /// Whether aggregates want the event times of all rows, because the scan has another order than the flows.
  private let needsTimes: Bool
  /// The values of the aggregates by group, when all rows have been seen.
  private var results: [ValueVector] = []
  /// The first flow of each group.
  private var firsts: [FirstFlow] = []
  /// The first group that is not of an earlier cluster.
  private var clusterStart = 0
  /// Whether the numbers of the groups may not be the order of their first flows.
  private var isReordered = false

  /// The event time of a flow, and where it stands in the scan.
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
  init(keys: GroupKeys, expressionCount: Int, aggregates: [GroupAggregate], needsTimes: Bool) {
    self.keys = keys
    self.expressionCount = expressionCount
    self.aggregates = aggregates
    self.needsTimes = needsTimes
  }

  /// The number of groups.
  var count: Int { keys.count }

  /// About how much memory they take.
  var byteCount: Int {
    aggregates.reduce(keys.byteCount + firsts.capacity * 16) { $0 + $1.byteCount }
  }

  /// Adds rows of a part of the scan.
  func add(_ batch: RowBatch, of part: ScanPart) throws(QueryFailure) {
    let numbers = keys.isSingle ? [] : try keys.numbers(batch)
    let times = part.isInterleaved || needsTimes ? part.segment.column(.eventTime).values(of: batch.rows).words : []
    if !keys.isSingle { noteFirst(numbers, batch.rows, times, part) }
    let rows = GroupedBatch(batch: batch, numbers: numbers, groupCount: count, times: times)
    for aggregate in aggregates { try aggregate.add(rows) }
  }

  /// Begins a cluster: groups that there are by now come before all that follow.
  func beginCluster() { clusterStart = count }

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
    for aggregate in aggregates { results.append(try aggregate.finish(groupCount: count, checkpoint)) }
  }

  /// The values of a grouping expression or an aggregate for some groups.
  func values(ofSlot slot: Int, groups: [UInt32], _ evaluator: ExpressionEvaluator) -> ValueVector {
    if slot < expressionCount { return keys.values(ofExpression: slot, groups: groups) }
    let all = results[slot - expressionCount]
    let nulls = all.nulls.isEmpty ? [] : groups.map { all.nulls[Int($0)] }
    return ValueVector(words: groups.map { all.words[Int($0)] }, nulls: nulls)
  }

  /// Groups in the order of their first flows.
  func inOrder(_ groups: [UInt32]) -> [UInt32] {
    guard isReordered else { return groups }
    return groups.sorted { left, right in
      let (first, second) = (firsts[Int(left)], firsts[Int(right)])
      return first < second || (!(second < first) && left < right)
    }
  }
}
