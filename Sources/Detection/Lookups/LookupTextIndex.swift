/// Finds a key of a table by its text: an open hash table of four bytes a slot, at most three quarters full.
///
/// The texts are in the arena of the table. Who writes the data of a table is trusted not to choose its keys so that
/// their hashes are equal.
struct LookupTextIndex: Sendable {
  /// The places of keys in the arena; 0 in a free slot.
  private(set) var slots: [UInt32] = []
  private(set) var count = 0

  /// What it takes in memory.
  var byteCount: Int { slots.count * MemoryLayout<UInt32>.size }

  /// The key of a text; nil when there is none.
  @inline(__always)
  func key(_ text: UnsafeRawBufferPointer, in arena: LookupArena) -> UInt32? {
    if slots.isEmpty { return nil }
    let place = slots[slot(of: text, in: arena)]
    return place == 0 ? nil : place
  }

  /// Adds a key, at most one of a text.
  mutating func add(_ place: UInt32, in arena: LookupArena) {
    if (count + 1) * 4 > slots.count * 3 { grow(in: arena) }
    slots[slot(of: arena.text(ofKey: place), in: arena)] = place
    count += 1
  }

  /// The slot of a text, or the free one that it would have.
  @inline(__always)
  private func slot(of text: UnsafeRawBufferPointer, in arena: LookupArena) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.hash(text)) & mask
    while slots[slot] != 0, !LookupTextIndex.isEqual(arena.text(ofKey: slots[slot]), text) { slot = (slot + 1) & mask }
    return slot
  }

  @inline(__always)
  private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    left.count == right.count && ByteComparison.isEqual(left, right)
  }

  private mutating func grow(in arena: LookupArena) {
    let old = slots
    slots = [UInt32](repeating: 0, count: max(8, old.count * 2))
    for place in old where place != 0 { slots[slot(of: arena.text(ofKey: place), in: arena)] = place }
  }
}
