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
