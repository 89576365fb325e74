import Detection

/// A window in memory, with what an alert of it is made from.
final class WindowEntry {
  let key: WindowKey
  let keyHash: Int64
  /// Names this opening of the window.
  var number: Int64
  var window: DedupWindow
  var alertNumber: Int64?
  /// How many events are kept with it.
  var eventsKept: Int
  var severity: Severity
  var title: String
  var context: [UInt8]
  var logTypes: [String]
  /// What its first match has in place of what the definition says; nil for nothing, and once there is an alert.
  var texts: MatchTexts?
  /// The silence for which its alert is not delivered; nil when there is none.
  var silenceNumber: Int64?
  /// It has no alert, and a match of it has met no silence while one held for its detection.
  var isUnsilenced = false
  /// The window of its key that it takes the place of in the file.
  var replacedNumber: Int64?
  /// When it closes, by the terms of its last match.
  var closesNanos: Int64 = 0
  /// The file has a row of it.
  var isStored = false
  /// Changed since the last commit.
  var isDirty = false

  init(
    key: WindowKey, keyHash: Int64, number: Int64, window: DedupWindow, alertNumber: Int64?, eventsKept: Int,
    severity: Severity, title: String, context: [UInt8], logTypes: [String]
  ) {
    self.key = key
    self.keyHash = keyHash
    self.number = number
    self.window = window
    self.alertNumber = alertNumber
    self.eventsKept = eventsKept
    self.severity = severity
    self.title = title
    self.context = context
    self.logTypes = logTypes
  }

  /// Its log types as the file has them.
  var storedLogTypes: String { logTypes.joined(separator: "\n") }
}

/// The windows used lately, at most so many.
///
/// Two generations: what is used moves to the young one; when that has half of the bound, it becomes the old one and
/// the old one is dropped. Windows are found by the hash of their key. Every operation takes constant time.
struct WindowCache {
  private var young: [Int64: WindowEntry] = [:]
  private var old: [Int64: WindowEntry] = [:]
  /// Windows whose hash a young window of another key has; next to never any.
  private var others: [WindowEntry] = []
  private let generationMax: Int

  init(windowsMax: Int) {
    generationMax = max(1, windowsMax / 2)
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

  /// Evicts what is beyond the bound; to be called when nothing that is held is dirty.
  mutating func trim() {
    guard young.count >= generationMax else { return }
    old = young.count > 2 * generationMax ? [:] : young
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
