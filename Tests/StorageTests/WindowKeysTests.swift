import Detection
import GRDB
import Storage
import TestSupport
import Testing

@Suite("Finding windows by their keys")
struct WindowKeysTests {
  private let scratch: ScratchDirectory

  /// More windows than there are keys before they go into the index.
  private static let many = 17_000

  init() throws {
    scratch = try ScratchDirectory()
  }

  private var directory: String { scratch.path("state") }

  private func matches(_ range: Range<Int>) -> [StoredMatch] {
    range.map { TestMatches.match("key \($0)", threshold: 3) }
  }

  private func counts(_ store: StateStore, _ range: Range<Int>, after nanos: Int64) throws -> Set<UInt64> {
    Set(
      try store.take(MatchBatch(matches: matches(range), now: TestMatches.start + nanos)).map(\.eventCount))
  }

  @Test("Windows are found in the index, in memory, and both again after a restart")
  func found() throws {
    var store = try StateStore.open(scratch) { $0.windowsCachedMax = 2 }
    #expect(try counts(store, 0..<Self.many, after: 0) == [1])
    #expect(try counts(store, Self.many..<(Self.many + 10), after: 0) == [1])
    for range in [0..<500, (Self.many - 500)..<(Self.many + 10)] {
      #expect(try counts(store, range, after: TestMatches.second) == [2])
    }
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
    store = try StateStore.open(scratch) { $0.windowsCachedMax = 2 }
    #expect(try counts(store, 0..<500, after: 2 * TestMatches.second) == [3])
    #expect(try counts(store, (Self.many - 500)..<(Self.many + 20), after: 2 * TestMatches.second) == [1, 3])
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
  }

  @Test("A window that takes the place of another is the only one of its key")
  func replaced() throws {
    let store = try StateStore.open(scratch) { $0.windowsCachedMax = 2 }
    #expect(try counts(store, 0..<Self.many, after: 0) == [1])
    // One of them in the index, one in memory, and one that closes within the transaction that opened it.
    let late = [0, 2 * TestMatches.hour, 4 * TestMatches.hour].map { nanos in
      MatchBatch(
        matches: matches(5..<6) + matches(Self.many..<(Self.many + 1)), now: TestMatches.start + nanos)
    }
    try store.take(late)
    #expect(try counts(store, 5..<6, after: 4 * TestMatches.hour) == [2])
    #expect(try counts(store, Self.many..<(Self.many + 1), after: 4 * TestMatches.hour) == [2])
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
    #expect(try StateFile(directory: directory).summary().windowCount == Self.many + 1)
  }

  @Test("Windows that come after retention has removed all others are found after a restart")
  func afterRetention() async throws {
    var store = try StateStore.open(scratch) { $0.retentionRowsMax = 1_000_000 }
    #expect(try counts(store, 0..<Self.many, after: 0) == [1])
    try await store.pruneAll(after: 3 * TestMatches.day)
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
    for round in 1...3 {
      store = try StateStore.open(scratch)
      #expect(try counts(store, 0..<3, after: 3 * TestMatches.day) == [UInt64(round)])
      store.close()
    }
    #expect(try StateFile(directory: directory).problems().isEmpty)
  }

  @Test("A state of before the index is brought up, and its windows go on")
  func broughtUp() throws {
    let start = TestMatches.start
    let windows = (0..<100).map {
      "(\($0 + 1), 'Test.Rule', 0, 'key \($0)', \(start), \(start), 1, 0, NULL, 4, '', x'', 'Test.Log')"
    }
    try scratch.makeState(before: "v3", sql: "INSERT INTO window VALUES \(windows.joined(separator: ", "))")
    let error = #expect(throws: StateError.self) { try StateFile(directory: directory) }
    #expect(error?.description.contains("was written by an older Picket") == true)
    let store = try StateStore.open(scratch)
    #expect(try counts(store, 0..<101, after: TestMatches.second) == [1, 2])
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
  }

  @Test("A key that the index lacks, or that has no window, or two windows, is found by a check")
  func checked() throws {
    let store = try StateStore.open(scratch)
    #expect(try counts(store, 0..<Self.many, after: 0) == [1])
    store.close()
    let queue = try DatabaseQueue(path: directory + "/state.sqlite3")
    try queue.write { db in
      try db.execute(
        sql: """
          DELETE FROM window_key WHERE number = 7;
          DELETE FROM window_event WHERE window_number = 8;
          DELETE FROM window WHERE number = 8;
          UPDATE window SET dedup = 'key 1' WHERE number = 10;
          """)
    }
    try queue.close()
    #expect(
      try StateFile(directory: directory).problems() == [
        "1 windows of the key of another; the first is 10", "1 keys of no window; the first is 8",
        "1 rows of 'window' whose values are not those that were written; the first is 10",
        "2 windows that are not found by their key; the first is 7",
      ])
  }
}
