/// Numbers from 0 for keys of 64 bits, in the order in which the keys are first seen.
///
/// An open hash table of 16 bytes a slot, at most half full: one cache line is touched for most lookups.
final class KeyTable {
  private struct Slot {
    var key: UInt64
    /// The number of the key and one; 0 where the slot is free.
    var number: UInt64
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var slotBits: UInt64
  private let seed: UInt64
  /// The keys by their number.
  private(set) var keys: [UInt64] = []

  /// An empty table.
  ///
  /// The hash is keyed, because what is grouped comes from the network.
  init() {
    slotBits = 12
    slots = Self.allocate(bits: slotBits)
    seed = UInt64(bitPattern: Int64(Hasher().finalize()))
  }

  deinit { slots.deallocate() }

  /// The number of different keys.
  var count: Int { keys.count }

  /// About how much memory it takes.
  var byteCount: Int { keys.capacity * 8 + (16 << Int(slotBits)) }

  /// The numbers of keys, new ones for keys that were not seen before.
  func numbers(of keys: [UInt64]) -> [UInt32] {
    reserve(keys.count)
    return [UInt32](unsafeUninitializedCapacity: keys.count) { numbers, count in
      for index in keys.indices { numbers[index] = find(keys[index]) }
      count = keys.count
    }
  }

  /// The number of a key, a new one for a key that was not seen before.
  func number(of key: UInt64) -> UInt32 {
    reserve(1)
    return find(key)
  }

  @inline(__always)
  private func find(_ key: UInt64) -> UInt32 {
    let mask = (1 << Int(slotBits)) - 1
    var index = home(key)
    while slots[index].number != 0 {
      if slots[index].key == key { return UInt32(truncatingIfNeeded: slots[index].number &- 1) }
      index = (index &+ 1) & mask
    }
    keys.append(key)
    slots[index] = Slot(key: key, number: UInt64(keys.count))
    return UInt32(truncatingIfNeeded: keys.count &- 1)
  }

  /// The slot at which the search for a key begins.
  @inline(__always)
  private func home(_ key: UInt64) -> Int {
    let mixed = (key ^ seed) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: ((mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93) >> (64 &- slotBits))
  }

  /// Makes place for further keys.
  private func reserve(_ further: Int) {
    var bits = slotBits
    while (keys.count + further) * 2 > 1 << Int(bits) { bits += 2 }
    if bits != slotBits { grow(bits: bits) }
  }

  private func grow(bits: UInt64) {
    slots.deallocate()
    slotBits = bits
    slots = Self.allocate(bits: bits)
    let mask = (1 << Int(bits)) - 1
    for (number, key) in keys.enumerated() {
      var index = home(key)
      while slots[index].number != 0 { index = (index &+ 1) & mask }
      slots[index] = Slot(key: key, number: UInt64(number + 1))
    }
  }

  private static func allocate(bits: UInt64) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: 1 << Int(bits))
    slots.initialize(repeating: Slot(key: 0, number: 0), count: 1 << Int(bits))
    return slots
  }
}
