/// Rows whose groups are found when all of them have been seen.
///
/// With so many groups that they do not fit the caches, a lookup for each row waits for memory. Here rows are first
/// brought together by a hash of their key, into parts whose groups do fit.
final class PartitionedRows {
  /// What is counted in each group.
  private let aggregates: [GroupAggregate]
  /// Whether the rows come in another order than that of the flows.
  private let isInterleaved: Bool
  /// The keys of the rows by batch.
  private var keys: [[UInt64]] = []
  /// For each aggregate that does not count all rows their codes by batch, 0 for rows that it does not count.
  private var codes: [[[UInt32]]]
  /// Their event times, when they come in another order than that of the flows.
  private var times: [Int64] = []
  private var count = 0

  /// No row yet.
  init(_ aggregates: [GroupAggregate], isInterleaved: Bool) {
    self.aggregates = aggregates
    self.isInterleaved = isInterleaved
    codes = Array(repeating: [], count: aggregates.count)
  }

  /// About how much memory they take, while they are collected and when they are brought together.
  var byteCount: Int {
    count * (16 + 4 * aggregates.count + (isInterleaved ? 8 : 0)) + aggregates.reduce(0) { $0 + $1.byteCount }
  }

  /// Adds the rows of a batch with their keys.
  func add(_ batch: RowBatch, of part: ScanPart, keys batchKeys: [UInt64]) throws(QueryFailure) {
    count += batch.count
    keys.append(batchKeys)
    for (index, aggregate) in aggregates.enumerated() where !aggregate.countsAllRows {
      codes[index].append(try aggregate.countedCodes(batch))
    }
    if isInterleaved { times += part.segment.column(.eventTime).values(of: batch.rows).words }
  }

  /// Finds the groups, and what the aggregates count in each.
  ///
  /// The rows are gone then.
  func grouped(_ checkpoint: QueryCheckpoint) throws(QueryFailure) -> PartitionedGroups {
    let times = RowTimes(times)
    var partitions = try KeyPartitions(&keys, codes: &codes, times: times, checkpoint)
    var counters = aggregates.map { PartitionCounter(isDistinct: $0.isDistinct, rowCount: count) }
    var table = PartitionTable(partitions.hash, skippedBits: partitions.bits)
    for number in 0..<partitions.count {
      let range = partitions.range(number)
      let before = table.groupCount
      // Keys that are alike are all in one partition, whose table then is much memory.
      try checkpoint.check(byteCount: byteCount + PartitionTable.byteCount(rowCount: range.count))
      let numbers = partitions.numbers(range, &table, times)
      for index in counters.indices {
        try counters[index].add(numbers, partitions.codes[index], range, table.groupCount - before, checkpoint)
      }
      try checkpoint.check(groupCount: table.groupCount)
      try checkpoint.check(byteCount: byteCount + table.groupCount * 8 * counters.count)
    }
    return PartitionedGroups(
      firsts: partitions.takeGroups(table.groupCount), counts: counters.map(\.counts), times: times, rowCount: count)
  }
}
