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

  /// Brings the rows of batches together, and releases the batches.
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
    starts.replaceSizesByStarts()
    return starts
  }

  /// Puts rows where they belong, and returns their places.
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

/// Counts codes in the groups of one partition after the other.
struct PartitionCounter {
  /// Codes up to this are known by a bit each, greater ones are sorted.
  private static let greatestBit: UInt32 = 1 << 20

  private let isDistinct: Bool
  /// What was counted, by group.
  private(set) var counts: [Int64] = []
  private var seen = SeenCodes(greatest: greatestBit)
  private var ends: [UInt32] = []
  private var sorted: [UInt32] = []

  /// Nothing was counted yet.
  init(isDistinct: Bool, rowCount: Int) {
    self.isDistinct = isDistinct
    // Memory that is not written is not taken.
    counts.reserveCapacity(rowCount)
  }

  /// Counts the codes in a range, given the groups of its rows; without any codes, all rows count.
  mutating func add(
    _ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>, _ groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) {
    sizes(numbers, codes, range, groupCount)
    let base = counts.count
    counts.append(contentsOf: ends.lazy.map { Int64($0) })
    if isDistinct, !codes.isEmpty {
      sort(numbers, codes, range)
      for group in 0..<groupCount where counts[base + group] > 1 {
        let start = Int(group == 0 ? 0 : ends[group - 1])
        counts[base + group] = Int64(try distinctCount(start..<Int(ends[group]), checkpoint))
      }
    }
  }

  /// Counts the rows of each group.
  private mutating func sizes(_ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>, _ groupCount: Int) {
    ends.removeAll(keepingCapacity: true)
    ends.append(contentsOf: repeatElement(0, count: groupCount))
    ends.withUnsafeMutableBufferPointer { sizes in
      numbers.withUnsafeBufferPointer { numbers in
        if codes.isEmpty {
          for number in numbers { sizes[Int(number)] &+= 1 }
          return
        }
        codes.withUnsafeBufferPointer { codes in
          for index in 0..<numbers.count {
            sizes[Int(numbers[index])] &+= codes[range.lowerBound &+ index] == 0 ? 0 : 1
          }
        }
      }
    }
  }

  /// Brings the codes together by group.
  private mutating func sort(_ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>) {
    if sorted.count < range.count { sorted = [UInt32](repeating: 0, count: range.count) }
    ends.withUnsafeMutableBufferPointer { places in
      places.replaceSizesByStarts()
      sorted.withUnsafeMutableBufferPointer { sorted in
        codes.withUnsafeBufferPointer { codes in
          numbers.withUnsafeBufferPointer { numbers in
            for index in 0..<numbers.count where codes[range.lowerBound &+ index] != 0 {
              let group = Int(numbers[index])
              sorted[Int(places[group])] = codes[range.lowerBound &+ index]
              places[group] &+= 1
            }
          }
        }
      }
    }
  }

  private mutating func distinctCount(
    _ range: Range<Int>, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> Int {
    if range.count == 2 { return sorted[range.lowerBound] == sorted[range.lowerBound + 1] ? 1 : 2 }
    if sorted[range].allSatisfy({ $0 <= Self.greatestBit }) { return try seen.count(sorted, range, checkpoint) }
    return try SeenCodes.countBySorting(Array(sorted[range]), checkpoint)
  }
}

/// A row with its key.
struct KeyedRow {
  var key: UInt64 = 0
  /// The event time in units of the scan; 0 when rows are scanned in the order of the flows.
  var time: UInt32 = 0
  /// The number of the row in the scan.
  var number: UInt32 = 0
}
