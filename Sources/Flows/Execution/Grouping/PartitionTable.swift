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
  /// The first row of each group moves to where its number says, where rows are done with: groups are never more.
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
