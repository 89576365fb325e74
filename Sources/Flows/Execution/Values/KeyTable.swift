import Glibc

/// Numbers from 0 for keys of 64 bits, in the order in which the keys are first seen.
///
/// An open hash table of 16 bytes a slot, at most half full: one cache line is touched for most lookups.
final class KeyTable {
  private static let hugePageSize = 2 << 20

  private struct Slot {
    var key: UInt64
    /// The number of the key and one; 0 where the slot is free.
    var number: UInt64
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var slotBits: UInt64
  private let hash = KeyHash()
  /// The keys by their number.
  private(set) var keys: [UInt64] = []

  /// An empty table.
  init() {
    slotBits = 4
    slots = Self.allocate(bits: slotBits)
  }

  deinit { slots.deallocate() }

  /// The number of different keys.
  var count: Int { keys.count }

  /// About how much memory it takes.
  var byteCount: Int { keys.capacity * 8 + (16 << Int(slotBits)) }

  /// The numbers of keys, new ones for keys that were not seen before.
  func numbers(of keys: [UInt64]) -> [UInt32] {
    reserve(keys.count)
    let (slots, mask, shift, hash) = (slots, slotCount - 1, 64 &- slotBits, hash)
    return [UInt32](unsafeUninitializedCapacity: keys.count) { numbers, count in
      keys.withUnsafeBufferPointer { keys in
        for index in 0..<keys.count {
          let key = keys[index]
          var slot = Int(truncatingIfNeeded: hash(key) &>> shift)
          while slots[slot].number != 0, slots[slot].key != key { slot = (slot &+ 1) & mask }
          if slots[slot].number == 0 { add(key, at: slot) }
          numbers[index] = UInt32(truncatingIfNeeded: slots[slot].number &- 1)
        }
      }
      count = keys.count
    }
  }

  /// The number of a key, a new one for a key that was not seen before.
  func number(of key: UInt64) -> UInt32 {
    reserve(1)
    let mask = slotCount - 1
    var slot = Int(truncatingIfNeeded: hash(key) &>> (64 &- slotBits))
    while slots[slot].number != 0, slots[slot].key != key { slot = (slot &+ 1) & mask }
    if slots[slot].number == 0 { add(key, at: slot) }
    return UInt32(truncatingIfNeeded: slots[slot].number &- 1)
  }

  @inline(never)
  private func add(_ key: UInt64, at slot: Int) {
    keys.append(key)
    slots[slot] = Slot(key: key, number: UInt64(keys.count))
  }

  private var slotCount: Int { 1 << Int(slotBits) }

  /// Makes place for further keys.
  @inline(__always)
  private func reserve(_ further: Int) {
    if (keys.count + further) * 2 <= slotCount { return }
    var bits = slotBits
    while (keys.count + further) * 2 > 1 << Int(bits) { bits += bits < 16 ? 2 : 1 }
    if bits != slotBits { grow(bits: bits) }
  }

  private func grow(bits: UInt64) {
    slots.deallocate()
    slotBits = bits
    slots = Self.allocate(bits: bits)
    let mask = (1 << Int(bits)) - 1
    for (number, key) in keys.enumerated() {
      var index = Int(truncatingIfNeeded: hash(key) &>> (64 &- bits))
      while slots[index].number != 0 { index = (index &+ 1) & mask }
      slots[index] = Slot(key: key, number: UInt64(number + 1))
    }
  }

  /// Free slots; those of a large table in huge pages where the system gives them, because lookups go everywhere.
  private static func allocate(bits: UInt64) -> UnsafeMutablePointer<Slot> {
    let size = MemoryLayout<Slot>.stride << Int(bits)
    let isLarge = size >= hugePageSize
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: isLarge ? hugePageSize : 16)
    // Where it is refused the table is in ordinary pages, and only slower.
    if isLarge { _ = madvise(memory, size, MADV_HUGEPAGE) }
    let slots = memory.bindMemory(to: Slot.self, capacity: 1 << Int(bits))
    slots.initialize(repeating: Slot(key: 0, number: 0), count: 1 << Int(bits))
    return slots
  }
}
