import Detection
import Storage
import TestSupport
import Testing

@Suite("Retention")
struct RetentionTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func close(_ store: StateStore, _ numbers: [Int64], after nanos: Int64 = 0) async throws {
    _ = try await store.alerts.setStatus(
      ids: numbers.map { AlertID(storeID: store.storeID, number: $0) }, status: .closed, comment: "done",
      changedBy: "uid 0", now: TestMatches.start + nanos)
  }

  @Test("A window goes 48 hours after its last match, with all that was its own; its alert stays")
  func windows() async throws {
    let store = try StateStore.open(scratch)
    try store.take(
      TestMatches.match("alert", eventID: "e1"), TestMatches.match("below", threshold: 9, eventID: "e2", value: "v"))
    try store.take(TestMatches.match("later", threshold: 9), after: TestMatches.hour)
    try await store.pruneAll(after: 48 * TestMatches.hour)
    #expect(store.counters.windowsRemoved == 0)
    try await store.pruneAll(after: 48 * TestMatches.hour + 1)
    #expect(store.counters.windowsRemoved == 2 && store.counters.windowsStored == 1)
    #expect(try await store.all().count == 1 && store.counters.alertsStored == 1)
    store.close()
    let file = try StateFile(directory: scratch.path("state"))
    #expect(try file.problems().isEmpty)
    let summary = try file.summary()
    #expect(summary.windowCount == 1 && summary.eventIDCount == 0)
    #expect(summary.eventCount == 2, "the event of the alert, and that of the later window")
  }

  @Test("A window that may still be open is never removed")
  func longPeriods() async throws {
    let store = try StateStore.open(scratch)
    let week = 7 * TestMatches.day
    var match = TestMatches.match("a", threshold: 2)
    match.terms.periodNanos = week
    try store.take(match)
    try await store.pruneAll(after: week, longestPeriod: week)
    #expect(try store.take(match, after: week)[0].kind == .alertCreated)
    try await store.pruneAll(after: 2 * week + 1, longestPeriod: week)
    #expect(store.counters.windowsRemoved == 1)
  }

  @Test("A window that was removed is forgotten in memory too: the next match opens one with nothing of the old")
  func cachedWindows() async throws {
    let store = try StateStore.open(scratch)
    var match = TestMatches.match("a", threshold: 2, eventID: "e", value: "v")
    try store.take(match)
    try await store.pruneAll(after: 3 * TestMatches.day)
    #expect(store.counters.windowsCached == 0)
    // With a longer period than any that was known when the window was removed, it would still be open.
    match.terms.periodNanos = 30 * TestMatches.day
    let outcome = try store.take(match, after: 3 * TestMatches.day)[0]
    #expect(outcome.kind == .belowThreshold && outcome.eventCount == 1 && outcome.uniqueCount == 1)
    #expect(outcome.openedNanos == TestMatches.start + 3 * TestMatches.day)
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems().isEmpty)
  }

  @Test("Alerts go 90 days after their last change, once they are resolved or closed")
  func alerts() async throws {
    let store = try StateStore.open(scratch)
    for key in ["open", "closed", "closed late"] { try store.take(TestMatches.match(key)) }
    try store.take(TestMatches.match("info", severity: .info))
    try await close(store, [2])
    try await close(store, [3], after: TestMatches.day)
    try await store.pruneAll(after: 90 * TestMatches.day)
    #expect(try await store.all().map(\.id.number) == [4, 3, 2, 1])
    try await store.pruneAll(after: 90 * TestMatches.day + 1)
    #expect(try await store.all().map(\.id.number) == [3, 1])
    #expect(store.counters.alertsRemoved == 2 && store.counters.alertsStored == 2)
    let error = await #expect(throws: AlertRequestError.self) {
      _ = try await store.alerts.alert(id: AlertID(storeID: store.storeID, number: 2))
    }
    #expect(error?.description.contains("is no longer kept: retention removed it") == true)
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems().isEmpty)
  }

  @Test("An alert stays as long as a match may come for it")
  func alertOfWindow() async throws {
    let store = try StateStore.open(scratch) { $0.alertsKeptDays = 1 }
    try store.take(TestMatches.match("a"))
    try await close(store, [1])
    try await store.pruneAll(after: 36 * TestMatches.hour)
    #expect(try await store.all().count == 1)
    try await store.pruneAll(after: 49 * TestMatches.hour)
    #expect(try await store.all().isEmpty)
  }

  @Test("The number of an alert that was removed is not given again, also after a restart")
  func numbers() async throws {
    var store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a"))
    try await close(store, [1])
    try await store.pruneAll(after: 100 * TestMatches.day)
    #expect(try await store.all().isEmpty)
    store.close()
    store = try StateStore.open(scratch)
    #expect(try store.take(TestMatches.match("a"), after: 100 * TestMatches.day)[0].alert?.number == 2)
  }

  @Test("A pass removes about as many rows as it may, and the passes together all of them")
  func passes() async throws {
    let store = try StateStore.open(scratch) { $0.retentionRowsMax = 100 }
    for number in 0..<500 { try store.take(TestMatches.match("\(number)", threshold: 9)) }
    let pass = try await store.prune(
      now: TestMatches.start + 3 * TestMatches.day, longestPeriodNanos: TestMatches.hour)
    #expect((100...102).contains(pass.rowsRemoved) && !pass.isComplete)
    let count = try await store.pruneAll(after: 3 * TestMatches.day)
    #expect(count >= 9)
    #expect(store.counters.windowsRemoved == 500 && store.counters.windowsStored == 0)
  }
}
