import Detection

/// The windows used lately, at most so many.
///
/// Two generations: what is used moves to the young one; when that has half of the bound, it becomes the old one and
/// the old one is let go. Windows are found by the hash of their key. Every operation takes constant time.
struct WindowCache {
  private var young: [Int64: WindowEntry] = [:]
  private var old: [Int64: WindowEntry] = [:]
  /// Windows whose hash a young window of another key has; next to never any.
  private var others: [WindowEntry] = []
  private let generation_max: Int

  init(windows_max: Int) {
    generation_max = max(1, windows_max / 2)
  }

  /// Windows held.
  var count: Int { young.count + old.count + others.count }

  /// The window of a key, where it is held.
  mutating func entry(_ key: WindowKey, hash: Int64) -> WindowEntry? {
    if let entry = young[hash], entry.key == key { return entry }
    if !others.isEmpty, let entry = others.first(where: { $0.key == key }) { return entry }
    guard !old.isEmpty, let entry = old[hash], entry.key == key else { return nil }
    hold(entry)
    return entry
  }

  /// Holds a window, in place of an earlier one of its key.
  mutating func hold(_ entry: WindowEntry) {
    remove(entry.key, hash: entry.keyHash)
    if young[entry.keyHash] == nil { young[entry.keyHash] = entry } else { others.append(entry) }
  }

  /// Lets go of what is beyond the bound; to be called when nothing that is held is dirty.
  mutating func trim() {
    guard young.count >= generation_max else { return }
    old = young.count > 2 * generation_max ? [:] : young
    young = [:]
    others = []
  }

  /// Forgets a window.
  mutating func remove(_ key: WindowKey, hash: Int64) {
    if let entry = young[hash], entry.key == key { young[hash] = nil }
    if !old.isEmpty, let entry = old[hash], entry.key == key { old[hash] = nil }
    if !others.isEmpty { others.removeAll { $0.key == key } }
  }

  /// Forgets everything.
  mutating func removeAll() {
    young = [:]
    old = [:]
    others = []
  }
}
