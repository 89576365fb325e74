import Detection
import GRDB
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("The key-value store of bodies in the state")
struct KeyValueStoreTests {
  private let scratch: ScratchDirectory
  private let now = TestMatches.start

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// An event that adds one to counters; returns its ticket.
  private func count(
    _ keys: String..., in store: StateStore, id: String = "", expires: Int64? = nil
  ) throws -> KeyTicket {
    try store.keys.withLock { (table: inout KeyTable) throws -> KeyTicket in
      var attempt = KeyAttempt()
      for key in keys {
        let call = KeyCall(.increment(1), key: Array(key.utf8), expiresNanos: expires)
        _ = try attempt.call(call, body: 0, event: 0, keeps: true, table, now: now)
      }
      let outcome = attempt.finish(
        0, keeps: true, name: KeyEventName(owner: 7, logType: "T", id: id), answers: { Array("said".utf8) },
        in: &table, now: now)
      guard case .done(let ticket?) = outcome else { throw StateError(.failed, "no ticket") }
      return ticket
    }
  }

  private func counts(_ store: StateStore, matching pattern: String = "") async throws -> [String: Int64] {
    let page = try await KeyValueStore(store).page(matching: KeyPattern(pattern), after: nil, now: now)
    return Dictionary(uniqueKeysWithValues: page.values.map { ($0.key, $0.value.count ?? 0) })
  }

  @Test("What events have written is there with their matches after a restart, and without matches too")
  func durable() async throws {
    let store = try StateStore.open(scratch)
    let first = try count("a", in: store)
    let matched = MatchBatch(matches: [TestMatches.match("window")], now: now, keys: [first])
    #expect(try store.take(matched).count == 1)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", "é", in: store)]))
    // Written, and never committed.
    _ = try count("a", "lost", in: store)
    #expect(store.counters.keyWrites == 2 && store.keyFigures.keyCount == 3)
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
    let again = try StateStore.open(scratch)
    #expect(try await counts(again) == ["a": 2, "é": 1])
    #expect(again.keyFigures.keyCount == 2)
    #expect(try await KeyValueStore(again).value(of: "a", now: now)?.expiresNanos == now + 90 * TestMatches.day)
    #expect(try await KeyValueStore(again).value(of: "lost", now: now) == nil)
    #expect(try StateFile(directory: scratch.path("state")).summary().keyCount == 2)
  }

  @Test("A batch waits for the one whose writes its events have read, and fails with it")
  func order() async throws {
    let store = try StateStore.open(scratch)
    let first = try count("a", in: store)
    let second = try count("a", in: store)
    let told = Mutex<[String]>([])
    @Sendable func submit(_ ticket: KeyTicket, _ name: String) {
      store.submit(MatchBatch(matches: [], now: now, keys: [ticket])) { result in
        told.withLock { $0.append((try? result.get()) == nil ? "\(name) refused" : name) }
      }
    }
    submit(second, "second")
    store.settle()
    var said = told.withLock { $0 }
    #expect(said == [] && store.waitingCount == 1)
    submit(first, "first")
    store.settle()
    said = told.withLock { $0 }
    #expect(said == ["second", "first"])
    let third = try count("a", in: store)
    submit(try count("a", in: store), "fourth")
    store.settle()
    store.cancel([third])
    store.settle()
    said = told.withLock { $0 }
    #expect(said == ["second", "first", "fourth refused"])
    #expect(try await counts(store) == ["a": 2])
  }

  @Test("What a transaction that failed was to write is gone from memory as well")
  func failure() async throws {
    let store = try StateStore.open(scratch)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", in: store)]))
    let name = try #require(KeyEventName(owner: 7, logType: "T", id: "e1"))
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("b", in: store, id: "e1")]))
    #expect(KeyValueStore(store).answers(to: name) == Array("said".utf8))
    // The name is taken: such a commit cannot be, and must leave nothing.
    let twice = try count("a", in: store, id: "e1")
    #expect(throws: StateError.self) { try store.take(MatchBatch(matches: [], now: now, keys: [twice])) }
    #expect(try await counts(store) == ["a": 1, "b": 1])
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", in: store)]))
    #expect(try await counts(store) == ["a": 2, "b": 1])
  }

  @Test("Keys that have expired are not listed, and are evicted in steps; names of events go with the windows")
  func expiry() async throws {
    let store = try StateStore.open(scratch) { $0.retentionRowsMax = 2 }
    for number in 0..<5 {
      let ticket = try count("k\(number)", in: store, id: "e\(number)", expires: now + TestMatches.second)
      _ = try store.take(MatchBatch(matches: [], now: now, keys: [ticket]))
    }
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("stays", in: store)]))
    let after = now + TestMatches.second
    let page = try await KeyValueStore(store).page(matching: KeyPattern("stays"), after: nil, now: after)
    #expect(page.values.map(\.key) == ["stays"])
    #expect(try await store.pruneAll(after: TestMatches.second) == 3)
    #expect(store.keyFigures.keyCount == 1 && store.counters.keysEvicted == 5)
    let name = try #require(KeyEventName(owner: 7, logType: "T", id: "e4"))
    #expect(KeyValueStore(store).answers(to: name) != nil)
    try await store.pruneAll(after: 49 * TestMatches.hour)
    #expect(KeyValueStore(store).answers(to: name) == nil)
  }

  @Test("Keys are listed in pages, in the order of their bytes, as far as a pattern matches them")
  func pages() async throws {
    let store = try StateStore.open(scratch) { $0.pageAlertsMax = 2 }
    for key in ["b-2", "a", "b-1", "b-3", "B", "ä"] {
      _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count(key, in: store)]))
    }
    var keys: [String] = []
    var last: String?
    repeat {
      let page = try await KeyValueStore(store).page(matching: KeyPattern(""), after: last, now: now)
      keys += page.values.map(\.key)
      last = page.nextAfter
    } while last != nil
    #expect(keys == ["B", "a", "b-1", "b-2", "b-3", "ä"])
    let page = try await KeyValueStore(store).page(matching: KeyPattern("b-*"), after: "b-1", now: now)
    #expect(page.values.map(\.key) == ["b-2", "b-3"])
  }

  @Test(
    "A star in a pattern stands for any text, a question mark for one character",
    arguments: [
      ("", "any", true), ("a*", "abc", true), ("a*", "b", false), ("*c", "abc", true), ("a?c", "aéc", true),
      ("a?c", "ac", false), ("*a*b*", "xaayb", true), ("*a*b*", "ba", false), ("a", "ab", false),
      ("a[b]", "a[b]", true),
      ("**", "", true), ("?", "", false), ("*ab", "aab", true),
    ])
  func patterns(pattern: String, key: String, matches: Bool) {
    #expect(KeyPattern(pattern).matches(Array(key.utf8)) == matches)
  }

  @Test("Deleting takes what was written before, whether it is committed or not, and tells how many keys there were")
  func deletes() async throws {
    let store = try StateStore.open(scratch)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", in: store)]))
    let open = try count("a", "b", in: store)
    async let removed = KeyValueStore(store).remove(["a", "b", "none"], now: now)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [open]))
    #expect(try await removed == 2)
    #expect(try await counts(store) == [:])
    #expect(try await KeyValueStore(store).remove(["a"], now: now) == 0)
    let next = try count("a", in: store)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [next]))
    #expect(try await counts(store) == ["a": 1])
  }

  @Test("A damaged key is found when the state is opened, and by a check")
  func damaged() throws {
    let store = try StateStore.open(scratch)
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", in: store)]))
    store.close()
    let queue = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    try queue.write { try $0.execute(sql: "UPDATE key_value SET count = 99") }
    try queue.close()
    let problems = try StateFile(directory: scratch.path("state")).problems()
    #expect(problems.contains { $0.contains("rows of 'key_value' whose values are not those that were written") })
    let error = #expect(throws: StateError.self) { try StateStore.open(scratch) }
    #expect(error?.code == .corrupt)
  }

  @Test("A state that an older Picket has written has no keys, and keeps all it had")
  func migrates() async throws {
    try scratch.makeState(
      before: "v8",
      sql: "INSERT INTO silence (detection_id, terms, reason, user_id, user_name, created, until, "
        + "ended_by_name, match_count, alert_count) VALUES ('A', '{}', 'r', 1, 'n', 1, 2, '', 0, 0)")
    let store = try StateStore.open(scratch)
    #expect(try await counts(store) == [:])
    _ = try store.take(MatchBatch(matches: [], now: now, keys: [try count("a", in: store)]))
    #expect(try await counts(store) == ["a": 1])
    let silenceCount = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM silence") }
    #expect(silenceCount == 1)
  }
}

extension StateStore {
  /// Waits until all transactions that are due have ended.
  fileprivate func settle() {
    for _ in 0..<3 { _ = try? take(MatchBatch(matches: [], now: 0)) }
  }
}
