/// Rows with their keys, brought together by the hash of the key, in the order of the scan inside a partition.
struct KeyPartitions {
  /// About how many rows a partition has, so that its table fits the second cache.
  private static let rowsOfPartition = 2_048
  /// With more partitions than pages that the processor has at hand, bringing rows together gets slow.
  private static let bitsMax: UInt64 = 10

  let hash = KeyHash()
  /// How many upper bits of the hash are the number of the partition.
  let bits: UInt64
  private var rows: [KeyedRow]
  /// The codes that each aggregate counts; none for one that counts all rows.
  private(set) var codes: [[UInt32]] = []
  /// Where each partition ends.
  private var ends: [Int] = []

  /// Brings the rows of batches together, and lets go of the batches.
  init(
    _ keys: inout [[UInt64]], codes: inout [[[UInt32]]], times: RowTimes, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) {
    let rowCount = keys.reduce(0) { $0 + $1.count }
    var bits: UInt64 = 1
    while bits < Self.bitsMax, rowCount >> Int(bits) > Self.rowsOfPartition { bits += 1 }
    self.bits = bits
    rows = [KeyedRow](repeating: KeyedRow(), count: rowCount)
    self.codes = codes.map { [UInt32](repeating: 0, count: $0.isEmpty ? 0 : rowCount) }
    ends = try starts(keys, checkpoint)
    var first = 0
    for batch in keys.indices {
      try checkpoint.check()
      let targets = place(keys[batch], first: first, times)
      first += keys[batch].count
      keys[batch] = []
      for index in codes.indices where !codes[index].isEmpty {
        Self.place(codes[index][batch], targets, &self.codes[index])
        codes[index][batch] = []
      }
    }
  }

  /// The number of partitions.
  var count: Int { 1 << Int(bits) }

  /// Where the rows of a partition are.
  func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  private func starts(_ keys: [[UInt64]], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [Int] {
    var starts = [Int](repeating: 0, count: count)
    let (hash, shift) = (hash, 64 - bits)
    for batch in keys {
      try checkpoint.check()
      starts.withUnsafeMutableBufferPointer { starts in
        for key in batch { starts[Int(truncatingIfNeeded: hash(key) &>> shift)] &+= 1 }
      }
    }
    var sum = 0
    for number in starts.indices {
      let size = starts[number]
      starts[number] = sum
      sum += size
    }
    return starts
  }

  /// Puts rows where they belong, and says where.
  ///
  /// What `ends` has moves from where partitions start to their ends.
  private mutating func place(_ batch: [UInt64], first: Int, _ times: RowTimes) -> [UInt32] {
    let (hash, shift) = (hash, 64 - bits)
    return [UInt32](unsafeUninitializedCapacity: batch.count) { targets, count in
      ends.withUnsafeMutableBufferPointer { ends in
        rows.withUnsafeMutableBufferPointer { rows in
          batch.withUnsafeBufferPointer { batch in
            for index in 0..<batch.count {
              let partition = Int(truncatingIfNeeded: hash(batch[index]) &>> shift)
              let target = ends[partition]
              ends[partition] = target &+ 1
              rows[target] = times.row(first &+ index, key: batch[index])
              targets[index] = UInt32(truncatingIfNeeded: target)
            }
          }
        }
      }
      count = batch.count
    }
  }

  private static func place(_ batch: [UInt32], _ targets: [UInt32], _ codes: inout [UInt32]) {
    codes.withUnsafeMutableBufferPointer { codes in
      targets.withUnsafeBufferPointer { targets in
        batch.withUnsafeBufferPointer { batch in
          for index in 0..<batch.count { codes[Int(targets[index])] = batch[index] }
        }
      }
    }
  }

  /// The group of each row of the next partition, numbered from 0 inside of it.
  ///
  /// The rows are not there any more then.
  mutating func numbers(_ range: Range<Int>, _ table: inout PartitionTable, _ times: RowTimes) -> [UInt32] {
    rows.withUnsafeMutableBufferPointer { table.numbers(range, of: $0, times) }
  }

  /// The first rows of all groups, when all partitions are done.
  mutating func takeGroups(_ count: Int) -> [KeyedRow] {
    rows.removeLast(rows.count - count)
    return rows
  }
}
