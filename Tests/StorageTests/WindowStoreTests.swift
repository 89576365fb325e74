import Detection
import Dispatch
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Windows in the state")
struct WindowStoreTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test(
    "With durability power each commit waits for the disk, with durability process none does",
    arguments: [(Durability.power, 2), (.process, 1)])
  func synchronous(durability: Durability, expected: Int) throws {
    var configuration = StateConfiguration(directory: scratch.path("state"))
    configuration.durability = durability
    let store = try StateStore(configuration)
    let level = try store.database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(level == expected)
    store.close()
  }

  @Test("A window goes on where it was after the state was closed and opened")
  func reopen() throws {
    var store = try StateStore.open(scratch)
    let first = try store.take(TestMatches.match("a", threshold: 3))[0]
    #expect(first.kind == .belowThreshold && first.eventCount == 1 && first.alert == nil)
    store.close()
    store = try StateStore.open(scratch)
    let second = try store.take(TestMatches.match("a", threshold: 3), after: TestMatches.minute)[0]
    #expect(second.kind == .belowThreshold && second.eventCount == 2)
    #expect(second.openedNanos == TestMatches.start && second.closesNanos == TestMatches.start + TestMatches.hour)
    store.close()
    store = try StateStore.open(scratch)
    #expect(store.latestNanos == TestMatches.start + TestMatches.minute)
    let third = try store.take(TestMatches.match("a", threshold: 3), after: 2 * TestMatches.minute)[0]
    #expect(third.kind == .alertCreated && third.eventCount == 3)
    #expect(third.alert == AlertID(storeID: store.storeID, number: 1))
    store.close()
    store = try StateStore.open(scratch)
    let fourth = try store.take(TestMatches.match("a", threshold: 3), after: 3 * TestMatches.minute)[0]
    #expect(fourth.kind == .alertUpdated && fourth.eventCount == 4 && fourth.alert == third.alert)
  }

  @Test("Distinct values and names of events are known after the state was opened again")
  func reopenDetails() throws {
    var store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a", threshold: 3, eventID: "e1", value: "x"))
    try store.take(TestMatches.match("a", threshold: 3, eventID: "e2", value: "y"))
    store.close()
    store = try StateStore.open(scratch)
    let repeated = try store.take(TestMatches.match("a", threshold: 3, eventID: "e2", value: "z"))[0]
    #expect(repeated.kind == .duplicate && repeated.eventCount == 2 && repeated.uniqueCount == 2)
    let known = try store.take(TestMatches.match("a", threshold: 3, eventID: "e3", value: "x"))[0]
    #expect(known.kind == .belowThreshold && known.eventCount == 3 && known.uniqueCount == 2)
    let new = try store.take(TestMatches.match("a", threshold: 3, eventID: "e4", value: "z"))[0]
    #expect(new.kind == .alertCreated && new.uniqueCount == 3)
    #expect(store.counters.duplicatesRefused == 1)
  }

  @Test("A thousand windows are exact with a cache of two")
  func smallCache() async throws {
    let store = try StateStore.open(scratch) { $0.windowsCachedMax = 2 }
    for round in 1...4 {
      for key in 0..<1_000 {
        let outcome = try store.take(
          TestMatches.match("\(key)", threshold: 3), after: Int64(round) * TestMatches.second)
        #expect(outcome[0].eventCount == UInt64(round))
        #expect(outcome[0].kind == [.belowThreshold, .belowThreshold, .alertCreated, .alertUpdated][round - 1])
      }
      #expect(store.counters.windowsCached <= 2)
    }
    #expect(store.counters.windowsOpened == 1_000 && store.counters.windowsStored == 1_000)
    #expect(store.counters.alertsCreated == 1_000 && store.counters.alertsOpen == 1_000)
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems().isEmpty)
  }

  @Test("Batches that wait while a transaction runs share the next one, and each gets its own outcomes")
  func groupCommit() async throws {
    let store = try StateStore.open(scratch)
    let outcomes = await withTaskGroup(of: [StoredOutcome].self) { group in
      for number in 0..<500 {
        group.addTask {
          await withCheckedContinuation { continuation in
            let matches = [TestMatches.match("all", threshold: 1_000), TestMatches.match("own \(number)")]
            store.submit(MatchBatch(matches: matches, now: TestMatches.start)) { result in
              continuation.resume(returning: (try? result.get()) ?? [])
            }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.allSatisfy { $0.count == 2 && $0[1].kind == .alertCreated && $0[1].eventCount == 1 })
    #expect(Set(outcomes.map { $0[0].eventCount }) == Set(1...500))
    #expect(Set(outcomes.map { $0[1].alert }).count == 500)
    #expect(store.counters.commits < 500, "\(store.counters.commits) commits")
  }

  @Test("Who has one match to count does not wait for the thousands of another caller")
  func shares() async throws {
    let store = try StateStore.open(scratch)
    let order = Mutex<[UInt32]>([])
    await withTaskGroup { group in
      let submit = { @Sendable (owner: UInt32, number: Int) async in
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
          let batch = MatchBatch(
            matches: [TestMatches.match("\(owner) \(number)")], now: TestMatches.start, owner: owner)
          store.submit(batch) { _ in
            order.withLock { $0.append(owner) }
            continuation.resume()
          }
        }
      }
      // Nothing is committed before all wait.
      let gate = DispatchSemaphore(value: 0)
      store.run { gate.wait() }
      for number in 0..<5_000 { group.addTask { await submit(1, number) } }
      while store.waitingCount < 5_000 { await Task.yield() }
      group.addTask { await submit(2, 0) }
      while store.waitingCount < 5_001 { await Task.yield() }
      gate.signal()
      await group.waitForAll()
    }
    let place = try #require(order.withLock { $0 }.firstIndex(of: 2))
    #expect(place < 200, "after \(place)")
    #expect(store.counters.alertsCreated == 5_001)
  }

  @Test("A window that closed gives way to the next one, whose count starts anew")
  func nextWindow() async throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a"))
    #expect(try store.take(TestMatches.match("a"), after: TestMatches.hour)[0].eventCount == 2)
    let next = try store.take(TestMatches.match("a"), after: TestMatches.hour + 1)[0]
    #expect(next.kind == .alertCreated && next.eventCount == 1 && next.alert?.number == 2)
    #expect(try await store.all().map(\.eventCount) == [1, 2])
    #expect(store.counters.windowsStored == 1 && store.counters.alertsStored == 2)
  }

  @Test(
    "An id of an alert is the state's name and a number",
    arguments: ["", "-", "a-", "-1", "a-0", "a--1", "a-1-2", "a-x"])
  func badIDs(_ text: String) {
    #expect(AlertID(text) == nil)
    #expect(AlertID("3f9a1c20-17") == AlertID(storeID: "3f9a1c20", number: 17))
    #expect(AlertID("3f9a1c20-17")?.description == "3f9a1c20-17")
  }

  @Test("Two states have different names, and one keeps its own")
  func names() throws {
    let store = try StateStore.open(scratch)
    #expect(store.storeID.wholeMatch(of: /[0-9a-f]{8}/) != nil)
    let other = try ScratchDirectory()
    #expect(try StateStore.open(other).storeID != store.storeID)
    store.close()
    #expect(try StateStore.open(scratch).storeID == store.storeID)
  }
}

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
    var cache = WindowCache(windowsMax: 100)
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
    var cache = WindowCache(windowsMax: 4)
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
