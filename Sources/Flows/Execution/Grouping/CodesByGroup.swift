/// The codes of all rows, brought together by group: sorted by counting, in the order of the rows inside a group.
struct CodesByGroup {
  /// The codes of group 0, then those of group 1, and so on.
  private(set) var codes: [UInt32] = []
  /// The event times of the rows, when they were given.
  private var times: [Int64] = []
  /// Where each group ends.
  private var ends: [UInt32] = []

  /// Brings codes together; a batch without groups is all of group 0.
  init(
    groups: [[UInt32]], codes: [[UInt32]], times: [[Int64]], groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) {
    let count = codes.reduce(0) { $0 + $1.count }
    if groups.allSatisfy(\.isEmpty) {
      self.codes = Array(codes.joined())
      self.times = Array(times.joined())
      ends = [UInt32](repeating: UInt32(count), count: groupCount)
      return
    }
    ends = try Self.starts(groups, groupCount, checkpoint)
    self.codes = [UInt32](repeating: 0, count: count)
    if !times.isEmpty { self.times = [Int64](repeating: 0, count: count) }
    for index in groups.indices {
      try checkpoint.check()
      place(groups[index], codes[index], times.isEmpty ? [] : times[index])
    }
  }

  /// Where each group starts.
  private static func starts(
    _ groups: [[UInt32]], _ groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> [UInt32] {
    var starts = [UInt32](repeating: 0, count: groupCount)
    for batch in groups {
      try checkpoint.check()
      starts.withUnsafeMutableBufferPointer { starts in
        for group in batch { starts[Int(group)] &+= 1 }
      }
    }
    var sum: UInt32 = 0
    for group in starts.indices {
      let size = starts[group]
      starts[group] = sum
      sum += size
    }
    return starts
  }

  /// Puts rows at the places of their groups, which thereby move from where groups start to where they end.
  private mutating func place(_ groups: [UInt32], _ batch: [UInt32], _ batchTimes: [Int64]) {
    let hasTimes = !batchTimes.isEmpty
    ends.withUnsafeMutableBufferPointer { places in
      codes.withUnsafeMutableBufferPointer { codes in
        for index in 0..<groups.count {
          let group = Int(groups[index])
          let place = Int(places[group])
          codes[place] = batch[index]
          if hasTimes { times[place] = batchTimes[index] }
          places[group] &+= 1
        }
      }
    }
  }

  /// Where the codes of a group are.
  func range(of group: Int) -> Range<Int> {
    Int(group == 0 ? 0 : ends[group - 1])..<Int(ends[group])
  }

  /// The codes of a group, in the order of the flows.
  func inOrder(_ group: Int, _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    let range = range(of: group)
    if times.isEmpty { return Array(codes[range]) }
    let order = try Array(range).sorted(checkpoint) { times[$0] < times[$1] }
    return order.map { codes[$0] }
  }
}
