import Detection

/// The windows used lately, at most so many.
///
/// Two generations: what is used moves to the young one; when that has half of the bound, it becomes the old one and
/// the old one is let go. Every operation takes constant time.
struct WindowCache {
  private var young: [WindowKey: WindowEntry] = [:]
  private var old: [WindowKey: WindowEntry] = [:]
  private let generation_max: Int

  init(windows_max: Int) {
    generation_max = max(1, windows_max / 2)
  }

  /// Windows held.
  var count: Int { young.count + old.count }

  /// The window of a key, where it is held.
  mutating func entry(_ key: WindowKey) -> WindowEntry? {
    if let entry = young[key] { return entry }
    guard let entry = old.removeValue(forKey: key) else { return nil }
    young[key] = entry
    return entry
  }

  /// Holds a window, in place of an earlier one of its key.
  mutating func hold(_ entry: WindowEntry) {
    old.removeValue(forKey: entry.key)
    young[entry.key] = entry
  }

  /// Lets go of what is beyond the bound; to be called when nothing that is held is dirty.
  mutating func trim() {
    guard young.count >= generation_max else { return }
    old = young.count > 2 * generation_max ? [:] : young
    young = [:]
  }

  /// Forgets a window.
  mutating func remove(_ key: WindowKey) {
    young.removeValue(forKey: key)
    old.removeValue(forKey: key)
  }

  /// Forgets everything.
  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}
