/// Remembers what fields of list elements hold, so that a thousand detections over the same list look each up once.
///
/// A direct-mapped table: two that meet in a slot only cost another look.
final class ElementFieldCache {
  private struct Entry {
    var field: Int32 = -1
    var root: JSONDocument.Index = 0
    var value: JSONDocument.Index = 0
  }

  private let entries: UnsafeMutablePointer<Entry>
  private var isUsed = false
  private static let slotCount = 256

  init() {
    entries = .allocate(capacity: ElementFieldCache.slotCount)
    entries.initialize(repeating: Entry(), count: ElementFieldCache.slotCount)
  }

  deinit { entries.deallocate() }

  /// Forgets the last event.
  func reset() {
    guard isUsed else { return }
    entries.update(repeating: Entry(), count: ElementFieldCache.slotCount)
    isUsed = false
  }

  /// The index that was stored; nil when there is none.
  @inline(__always)
  func value(ofField field: Int32, root: JSONDocument.Index) -> JSONDocument.Index? {
    let entry = entries[slot(field, root)]
    return entry.field == field && entry.root == root ? entry.value : nil
  }

  func store(_ value: JSONDocument.Index, field: Int32, root: JSONDocument.Index) {
    entries[slot(field, root)] = Entry(field: field, root: root, value: value)
    isUsed = true
  }

  @inline(__always)
  private func slot(_ field: Int32, _ root: JSONDocument.Index) -> Int {
    (Int(root) &* 31 &+ Int(field)) & (ElementFieldCache.slotCount - 1)
  }
}
