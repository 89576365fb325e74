/// Numbers the keys of one partition after the other.
///
/// An open hash table that stays in the caches. Numbers grow from partition to partition, so a slot with a number of
/// an earlier partition is free, and nothing has to be cleared in between.
final class PartitionTable {
  private struct Slot {
    var key: UInt64 = 0
    /// The number of the key and one.
    var number = 0
  }

  private var slots: UnsafeMutableBufferPointer<Slot>
  private var shift: UInt64
  /// The number of keys of earlier partitions.
  private var base = 0
  /// The number of keys of this partition.
  private(set) var addedCount = 0

  /// An empty table.
  init() {
    slots = .allocate(capacity: 1)
    slots.initialize(repeating: Slot())
    shift = 64
  }

  deinit { slots.deallocate() }

  /// Begins a partition of so many rows; `base` keys were numbered before.
  func begin(after base: Int, rowCount: Int) {
    self.base = base
    addedCount = 0
    let bits = Int.bitWidth - max(rowCount * 2 - 1, 1).leadingZeroBitCount
    guard slots.count < 1 << bits else { return }
    slots.deallocate()
    slots = .allocate(capacity: 1 << bits)
    slots.initialize(repeating: Slot())
    shift = 64 - UInt64(bits)
  }

  /// The number of a key, and whether it was not seen before. The upper bits of the hash are looked at.
  @inline(__always)
  func number(of key: UInt64, hash: UInt64) -> (number: Int, isNew: Bool) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash &>> shift)
    while slots[slot].number > base {
      if slots[slot].key == key { return (slots[slot].number &- 1, false) }
      slot = (slot &+ 1) & mask
    }
    let number = base &+ addedCount
    slots[slot] = Slot(key: key, number: number &+ 1)
    addedCount &+= 1
    return (number, true)
  }
}
