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

  /// About how much memory they take while they are collected.
  var byteCount: Int { count * (8 + codeBytes + timeBytes) + coderBytes }

  private var codeBytes: Int { 4 * aggregates.count { !$0.countsAllRows } }

  private var timeBytes: Int { isInterleaved ? 8 : 0 }

  private var coderBytes: Int { aggregates.reduce(0) { $0 + $1.byteCount } }

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
  /// The rows are gone then. The query uses so many bytes for others.
  func grouped(_ checkpoint: QueryCheckpoint, others: Int = 0) throws(QueryFailure) -> PartitionedGroups {
    let times = RowTimes(times)
    let placed = others + count * (MemoryLayout<KeyedRow>.stride + codeBytes + timeBytes) + coderBytes
    // The rows by batch are there until they have been placed.
    try checkpoint.check(byteCount: placed + count * (8 + codeBytes))
    var partitions = try KeyPartitions(&keys, codes: &codes, times: times, checkpoint)
    var counters = aggregates.map { PartitionCounter(isDistinct: $0.isDistinct, rowCount: count) }
    var table = PartitionTable(partitions.hash, skippedBits: partitions.bits)
    for number in 0..<partitions.count {
      let range = partitions.range(number)
      let before = table.groupCount
      // Keys that are alike are all in one partition, whose table then is much memory.
      try checkpoint.check(byteCount: placed + PartitionTable.byteCount(rowCount: range.count))
      let numbers = partitions.numbers(range, &table, times)
      for index in counters.indices {
        try counters[index].add(numbers, partitions.codes[index], range, table.groupCount - before, checkpoint)
      }
      try checkpoint.check(groupCount: table.groupCount)
      try checkpoint.check(byteCount: placed + table.groupCount * 8 * counters.count)
    }
    return PartitionedGroups(
      firsts: partitions.takeGroups(table.groupCount), counts: counters.map(\.counts), times: times, rowCount: count)
  }
}

/// Numbers the keys of one partition after the other.
///
/// An open hash table that stays in the caches. Numbers grow from partition to partition, so a slot with a number of
/// an earlier partition is free, and nothing has to be cleared in between.
struct PartitionTable {
  private struct Slot {
    var key: UInt64 = 0
    /// The number of the key and one.
    var number = 0
  }

  private let hash: KeyHash
  /// How many upper bits of the hash are the same in a partition.
  private let skippedBits: UInt64
  private var slots: [Slot] = []
  /// The number of groups by now.
  private(set) var groupCount = 0

  /// The memory that the rows of a partition need, in bytes.
  static func byteCount(rowCount: Int) -> Int { MemoryLayout<Slot>.stride << slotBits(rowCount) }

  /// At most half of the slots are used.
  private static func slotBits(_ rowCount: Int) -> Int { max(1, Int.bitWidth - (rowCount * 2).leadingZeroBitCount) }

  /// An empty table.
  init(_ hash: KeyHash, skippedBits: UInt64) {
    self.hash = hash
    self.skippedBits = skippedBits
  }

  /// The group of each row of the next partition, numbered from 0 inside of it.
  ///
  /// The first row of each group moves to the place of its number, where rows are done with: groups are never more.
  mutating func numbers(
    _ range: Range<Int>, of rows: UnsafeMutableBufferPointer<KeyedRow>, _ times: RowTimes
  ) -> [UInt32] {
    let bits = Self.slotBits(range.count)
    if slots.count < 1 << bits { slots = [Slot](repeating: Slot(), count: 1 << bits) }
    let (hash, skippedBits, base) = (hash, skippedBits, groupCount)
    let (mask, shift) = (slots.count - 1, UInt64(slots.count.leadingZeroBitCount + 1))
    var count = base
    let numbers = [UInt32](unsafeUninitializedCapacity: range.count) { numbers, numberCount in
      slots.withUnsafeMutableBufferPointer { slots in
        for index in range {
          let row = rows[index]
          var slot = Int(truncatingIfNeeded: (hash(row.key) &<< skippedBits) &>> shift)
          while slots[slot].number > base, slots[slot].key != row.key { slot = (slot &+ 1) & mask }
          var group = slots[slot].number &- 1
          if group < base {
            group = count
            count &+= 1
            slots[slot] = Slot(key: row.key, number: count)
            rows[group] = row
          } else if times.isEarlier(row, than: rows[group]) {
            rows[group] = row
          }
          numbers[index &- range.lowerBound] = UInt32(truncatingIfNeeded: group &- base)
        }
      }
      numberCount = range.count
    }
    groupCount = count
    return numbers
  }
}

/// The groups of partitioned rows, in no order.
struct PartitionedGroups {
  /// The first row of each group.
  let firsts: [KeyedRow]
  /// What each aggregate counted, by group.
  let counts: [[Int64]]
  let times: RowTimes
  let rowCount: Int

  /// About how much memory they take.
  var byteCount: Int { rowCount * (times.areInOrder ? 16 : 24) + firsts.count * counts.count * 8 }

  /// What it takes to bring all of them in order, about, in bytes.
  var orderByteCount: Int {
    // The numbers of all groups and of those of rows; where rows are not in order, three copies of keys that are sorted.
    rowCount * 4 + firsts.count * (8 + (times.areInOrder ? 0 : 72))
  }

  /// Groups in the order of their first flows.
  func inOrder(_ groups: [UInt32], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    let scanned = try inScanOrder(groups, checkpoint)
    if times.areInOrder { return scanned }
    // Rows come in order inside of each segment, which leaves little to do.
    let keyed = scanned.map { (key: times.key(firsts[Int($0)]), group: $0) }
    return try keyed.sorted(checkpoint) { $0.key < $1.key }.map(\.group)
  }

  private func inScanOrder(_ groups: [UInt32], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    if groups.count < rowCount / 16 {
      return try groups.sorted(checkpoint) { firsts[Int($0)].number < firsts[Int($1)].number }
    }
    var groupOfRow = [UInt32](repeating: .max, count: rowCount)
    for group in groups { groupOfRow[Int(firsts[Int(group)].number)] = group }
    return groupOfRow.filter { $0 != .max }
  }
}

/// The event times of the rows of a scan, which decide the order of rows that come in another than that of the flows.
struct RowTimes {
  /// Empty when the rows come in the order of the flows.
  private let times: [Int64]
  private let least: Int64
  /// Units of the times in a ``KeyedRow`` are so many bits above nanoseconds.
  private let shift: UInt64

  /// The times of the rows, none when the rows come in the order of the flows.
  init(_ times: [Int64]) {
    var (least, greatest) = (Int64.max, Int64.min)
    for time in times {
      least = min(least, time)
      greatest = max(greatest, time)
    }
    self.times = times
    self.least = least
    let distance = times.isEmpty ? 0 : UInt64(bitPattern: greatest &- least)
    shift = UInt64(max(0, 32 - distance.leadingZeroBitCount))
  }

  /// Whether the rows come in the order of the flows.
  var areInOrder: Bool { times.isEmpty }

  /// A row of the scan.
  @inline(__always)
  func row(_ number: Int, key: UInt64) -> KeyedRow {
    let time = times.isEmpty ? 0 : UInt64(bitPattern: times[number] &- least) &>> shift
    return KeyedRow(key: key, time: UInt32(truncatingIfNeeded: time), number: UInt32(truncatingIfNeeded: number))
  }

  /// Whether a row that comes later in the scan comes earlier in the order of the flows.
  @inline(__always)
  func isEarlier(_ later: KeyedRow, than row: KeyedRow) -> Bool {
    if later.time != row.time { return later.time < row.time }
    return !times.isEmpty && times[Int(later.number)] < times[Int(row.number)]
  }

  /// What the order of the flows goes by.
  func key(_ row: KeyedRow) -> (Int64, UInt32) { (times[Int(row.number)], row.number) }
}
