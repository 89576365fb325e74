import Glibc

/// Numbers groups by the values of the grouping expressions, in the order in which groups are first seen.
///
/// The codes of all expressions are packed into one key of 64 bits. When they do not fit, the leading ones are packed
/// as far as they do, and the number of that combination takes their place; so keys never hold more than 64 bits.
final class GroupKeys {
  private let coders: [ValueCoder]
  private let levels: [Level]
  /// The first rows of the groups, when these were numbered without the table of the last level.
  private var firsts: [KeyedRow]?

  /// Expressions whose codes are packed into one key.
  private struct Level {
    let table = KeyTable()
    /// Which expressions, each with how far its code is shifted; the number of the combination of the level before
    /// has the lowest 32 bits.
    var fields: [(coder: Int, shift: Int)]
  }

  /// The keys of grouping expressions; without any, all rows are one group.
  init(_ coders: [ValueCoder]) {
    self.coders = coders
    var levels: [Level] = []
    var current = Level(fields: [])
    var used = 0
    for (index, coder) in coders.enumerated() {
      if used + coder.bits > 64 {
        levels.append(current)
        current = Level(fields: [])
        used = 32
      }
      current.fields.append((index, used))
      used += coder.bits
    }
    self.levels = levels + [current]
  }

  /// Whether there are no expressions.
  var isSingle: Bool { coders.isEmpty }

  /// The number of groups; without expressions there is always one.
  var count: Int { isSingle ? 1 : firsts?.count ?? levels[levels.count - 1].table.count }

  /// About how much memory they take.
  var byteCount: Int {
    levels.reduce(0) { $0 + $1.table.byteCount } + coders.reduce(0) { $0 + $1.byteCount }
  }

  /// The group of each row of a batch.
  func numbers(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    try numbers(of: try keys(batch), levels[levels.count - 1].table)
  }

  private func numbers(of keys: [UInt64], _ table: KeyTable) throws(QueryFailure) -> [UInt32] {
    if let coder = coders.first { try table.askForGrowth(keys.count, coder.evaluator) }
    return table.numbers(of: keys)
  }

  /// The key of each row of a batch: equal for rows of one group.
  func keys(_ batch: RowBatch) throws(QueryFailure) -> [UInt64] {
    var keys = [UInt64](repeating: 0, count: batch.count)
    for (index, level) in levels.enumerated() {
      if index > 0 {
        keys = try numbers(of: keys, levels[index - 1].table).map { UInt64($0) }
        // Each level has a table of its own, which may have grown by all rows.
        if index % 64 == 0 { try coders[0].evaluator.check(further: byteCount) }
      }
      for field in level.fields {
        try coders[field.coder].addCodes(batch, shift: UInt64(field.shift), to: &keys)
      }
    }
    return keys
  }

  /// Takes groups that were numbered elsewhere.
  func take(_ firsts: [KeyedRow]) { self.firsts = firsts }

  /// The values of a grouping expression for some groups.
  func values(ofExpression index: Int, groups: [UInt32]) -> ValueVector {
    var numbers = groups
    for (number, level) in levels.enumerated().reversed() {
      let keys = keys(groups: numbers, of: level, isLast: number == levels.count - 1)
      if let field = level.fields.first(where: { $0.coder == index }) {
        let mask = UInt64(1) << UInt64(coders[index].bits) - 1
        return coders[index].values(
          keys.map { UInt32(truncatingIfNeeded: $0 >> UInt64(field.shift) & mask) })
      }
      numbers = keys.map { UInt32(truncatingIfNeeded: $0) }
    }
    preconditionFailure("Every grouping expression is in one of the levels.")
  }

  private func keys(groups: [UInt32], of level: Level, isLast: Bool) -> [UInt64] {
    if isLast, let firsts { return groups.map { firsts[Int($0)].key } }
    let keys = level.table.keys
    return groups.map { keys[Int($0)] }
  }
}

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

  /// Asks whether the query may go on with the memory that it takes when so many keys are further ones.
  ///
  /// What is less than a mebibyte is asked for when it is there.
  func askForGrowth(_ further: Int, _ evaluator: ExpressionEvaluator) throws(QueryFailure) {
    if (keys.count + further) * 2 <= slotCount { return }
    let growth = (16 << Int(bits(for: further))) - (16 << Int(slotBits))
    if growth >= 1 << 20 { try evaluator.check(further: growth) }
  }

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
    let bits = bits(for: further)
    if bits != slotBits { grow(bits: bits) }
  }

  private func bits(for further: Int) -> UInt64 {
    var bits = slotBits
    while (keys.count + further) * 2 > 1 << Int(bits) { bits += bits < 16 ? 2 : 1 }
    return bits
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

  /// Free slots; those of a large table in huge pages where the system provides them, because lookups go everywhere.
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

/// A hash of keys of 64 bits, keyed, because what is grouped comes from the network.
struct KeyHash {
  private let seed = UInt64(bitPattern: Int64(Hasher().finalize()))

  /// The hash of a key; its upper bits are the better ones.
  @inline(__always)
  func callAsFunction(_ key: UInt64) -> UInt64 {
    let mixed = (key ^ seed) &* 0x9E37_79B9_7F4A_7C15
    return (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
  }
}
