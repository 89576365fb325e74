import Detection
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("What matches say in place of their definition")
struct MatchTextTests {
  private let scratch: ScratchDirectory
  private let texts = MatchTexts(
    description: "about ann", reference: nil, runbook: "call ann", destinations: ["chat", "pager"])

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func match(_ dedup: String, threshold: UInt64 = 1, _ texts: MatchTexts? = nil) -> StoredMatch {
    var match = TestMatches.match(dedup, threshold: threshold)
    match.texts = texts
    return match
  }

  private func expectWhole(rows expected: Int) throws {
    let file = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    #expect(try file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM window_texts") } == expected)
    try file.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
  }

  @Test("An alert shows what its match says, and for the rest what the definition says")
  func atOnce() async throws {
    let store = try StateStore.open(scratch)
    try store.take(match("one", texts), match("two"))
    let alerts = try await store.all()
    let (two, one) = (alerts[0], alerts[1])
    #expect(one.description == "about ann" && one.runbook == "call ann" && one.reference == "where to read")
    #expect(one.destinations == ["chat", "pager"] && !one.isUnrouted)
    #expect(two.description == "what it is about" && two.destinations == ["one", "two"] && !two.isUnrouted)
    store.close()
    try expectWhole(rows: 0)
  }

  @Test("What the first match of a window says is kept until the threshold is reached, over a restart too")
  func later() async throws {
    let first = try StateStore.open(scratch)
    try first.take(match("window", threshold: 3, texts))
    try first.take(match("window", threshold: 3, MatchTexts(description: "about bob")), after: 1)
    first.close()
    try expectWhole(rows: 1)
    let store = try StateStore.open(scratch)
    #expect(try store.take(match("window", threshold: 3), after: 2)[0].kind == .alertCreated)
    let alert = try #require(try await store.all().first)
    #expect(alert.description == "about ann" && alert.runbook == "call ann")
    #expect(alert.destinations == ["chat", "pager"])
    store.close()
    try expectWhole(rows: 0)
  }

  @Test("Whose body names no destinations goes nowhere; lists, single alerts and changes say so")
  func unrouted() async throws {
    let store = try StateStore.open(scratch)
    try store.take(match("window", threshold: 2, MatchTexts(destinations: [])), match("window", threshold: 2))
    let alert = try #require(try await store.all().first)
    #expect(alert.isUnrouted && alert.destinations.isEmpty && alert.description == "what it is about")
    #expect(try await store.alerts.alert(id: alert.id).alert.isUnrouted)
    guard case .change(let change) = try #require(try await store.alerts.changes(after: 0, limit: 1).first) else {
      Issue.record("there is a change")
      return
    }
    #expect(change.alert.isUnrouted && change.kind == .created)
    store.close()
    try expectWhole(rows: 0)
  }

  @Test("A window that closes without an alert leaves nothing to the next one of its key")
  func replaced() async throws {
    let store = try StateStore.open(scratch)
    try store.take(match("window", threshold: 2, texts))
    try store.take(match("window", threshold: 2), match("window", threshold: 2), after: 2 * TestMatches.hour)
    #expect(try await store.all().first?.description == "what it is about")
    store.close()
    try expectWhole(rows: 0)
  }

  @Test("Retention removes the texts of windows and the marks of alerts with them")
  func retention() async throws {
    let store = try StateStore.open(scratch)
    try store.take(match("below", threshold: 2, texts), match("nowhere", MatchTexts(destinations: [])))
    let alert = try #require(try await store.all().first)
    _ = try await store.alerts.setStatus(
      ids: [alert.id], status: .closed, comment: "", changedBy: "ann", now: TestMatches.start)
    try await store.pruneAll(after: 1_000 * TestMatches.day)
    #expect(try await store.all().isEmpty)
    store.close()
    try expectWhole(rows: 0)
  }

  @Test("Texts that were damaged are found when their window is read, and by the check")
  func damaged() async throws {
    try StateStore.open(scratch).take(match("window", threshold: 2, texts))
    let file = try DatabaseQueue(path: scratch.path("state/state.sqlite3"))
    try await file.write { try $0.execute(sql: "UPDATE window_texts SET runbook = 'call eve'") }
    try file.close()
    let problems = try StateFile(directory: scratch.path("state")).problems()
    #expect(problems.contains { $0.description.contains("window_texts") }, "\(problems)")
  }
}
