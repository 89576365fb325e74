import Detection
import Testing

@testable import Storage

@Suite("The cache of windows")
struct WindowCacheTests {
  private static func entry(_ dedup: String, hash: Int64, number: Int64) -> WindowEntry {
    WindowEntry(
      key: WindowKey(detectionID: "Test.Rule", dedup: dedup), keyHash: hash, number: number,
      window: DedupWindow(openedNanos: 0), alertNumber: nil, eventsKept: 0, severity: .high, title: "", context: [],
      logTypes: [])
  }

  @Test("Windows whose keys have the same hash are told apart, replaced and removed each for itself")
  func sameHash() {
    var cache = WindowCache(windows_max: 100)
    let entries = (0..<3).map { Self.entry("\($0)", hash: 7, number: Int64($0)) }
    for entry in entries { cache.hold(entry) }
    #expect(cache.count == 3)
    for entry in entries { #expect(cache.entry(entry.key, hash: 7) === entry) }
    let later = entries.map { Self.entry($0.key.dedup, hash: 7, number: $0.number + 10) }
    for entry in later { cache.hold(entry) }
    #expect(cache.count == 3)
    cache.remove(later[0].key, hash: 7)
    #expect(cache.entry(later[0].key, hash: 7) == nil)
    for entry in later.dropFirst() { #expect(cache.entry(entry.key, hash: 7) === entry) }
  }

  @Test("A window that is used moves to the young half, beside one of the same hash")
  func generations() {
    var cache = WindowCache(windows_max: 4)
    let first = Self.entry("first", hash: 1, number: 1)
    cache.hold(first)
    cache.hold(Self.entry("second", hash: 2, number: 2))
    cache.trim()
    let same = Self.entry("same", hash: 1, number: 3)
    cache.hold(same)
    #expect(cache.entry(first.key, hash: 1) === first && cache.entry(same.key, hash: 1) === same)
    #expect(cache.count == 3)
    cache.hold(Self.entry("fourth", hash: 4, number: 4))
    cache.trim()
    #expect(cache.count == 2)
    cache.removeAll()
    #expect(cache.count == 0)
  }
}
