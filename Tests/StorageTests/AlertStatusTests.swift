import Storage
import Testing

@Suite("The status of alerts")
struct AlertStatusTests {
  private let store: StateStore

  init() throws {
    store = try StateStore(StateConfiguration(directory: nil))
    for key in ["a", "b", "c"] { try store.take(TestMatches.match(key)) }
  }

  private func id(_ number: Int64) -> AlertID { AlertID(storeID: store.storeID, number: number) }

  private func set(_ numbers: [Int64], _ status: AlertStatus, after nanos: Int64 = 0) async throws -> [AlertRecord] {
    try await store.alerts.setStatus(
      ids: numbers.map(id), status: status, comment: "because", changedBy: "uid 7", now: TestMatches.start + nanos)
  }

  @Test("Alerts change together, each with a note of who and why")
  func change() async throws {
    let alerts = try await set([3, 1, 3], .triaged, after: TestMatches.minute)
    #expect(alerts.map(\.id.number) == [3, 1])
    #expect(alerts.allSatisfy { $0.status == .triaged && $0.updatedNanos == TestMatches.start + TestMatches.minute })
    _ = try await set([1], .closed, after: 2 * TestMatches.minute)
    let notes = try await store.alerts.alert(id: id(1)).notes
    #expect(notes.map(\.status) == [.triaged, .closed])
    #expect(notes.allSatisfy { $0.comment == "because" && $0.changedBy == "uid 7" })
    #expect(notes.map(\.changedNanos) == [1, 2].map { TestMatches.start + $0 * TestMatches.minute })
    #expect(try await store.all().map(\.status) == [.triaged, .open, .closed])
    #expect(store.counters.alertsOpen == 1)
    _ = try await set([1], .open)
    #expect(store.counters.alertsOpen == 2)
  }

  @Test("One id that is not there leaves all alerts as they were")
  func allOrNone() async throws {
    let before = try await store.alerts.lastSequence()
    await #expect(throws: AlertRequestError.self) { _ = try await set([1, 2, 9], .closed) }
    #expect(try await store.all().allSatisfy { $0.status == .open })
    #expect(try await store.alerts.alert(id: id(1)).notes.isEmpty)
    #expect(try await store.alerts.lastSequence() == before)
    #expect(store.counters.alertsOpen == 3 && store.counters.commitsFailed == 0)
  }

  @Test("Alerts that do not fit one answer are left as they were")
  func tooLarge() async throws {
    for number in 0..<20 {
      var match = TestMatches.match("large \(number)")
      match.context = Array(repeating: UInt8(ascii: "x"), count: 200_000)
      try store.take(match)
    }
    let error = await #expect(throws: AlertRequestError.self) { _ = try await set(Array(4...23), .closed) }
    #expect(error?.code == .tooLarge)
    #expect(try await store.all().allSatisfy { $0.status == .open })
  }

  @Test("A match that comes later keeps the status, and the later of the times")
  func laterMatch() async throws {
    _ = try await set([1], .resolved, after: 10 * TestMatches.minute)
    #expect(try store.take(TestMatches.match("a"), after: TestMatches.minute)[0].kind == .alertUpdated)
    let alert = try await store.alerts.alert(id: id(1)).alert
    #expect(alert.status == .resolved && alert.eventCount == 2)
    #expect(alert.updatedNanos == TestMatches.start + 10 * TestMatches.minute)
  }
}

@Suite("Watching alerts")
struct AlertWatchTests {
  private let store: StateStore

  init() throws {
    var configuration = StateConfiguration(directory: nil)
    configuration.limits.changesKeptMax = 5
    store = try StateStore(configuration)
  }

  private func steps(after sequence: Int64, limit: Int = 100) async throws -> [String] {
    try await store.alerts.changes(after: sequence, limit: limit).map { step in
      switch step {
      case .change(let change): "\(change.sequence) \(change.kind) \(change.alert.id.number)"
      case .missed(let count, let sequence): "\(sequence) missed \(count)"
      }
    }
  }

  @Test("Changes come in order, one for each alert that a commit changed")
  func order() async throws {
    #expect(try await store.alerts.lastSequence() == 0)
    try store.take(TestMatches.match("a"), TestMatches.match("a"), TestMatches.match("b"))
    try store.take(TestMatches.match("a"), TestMatches.match("a"))
    try store.take(TestMatches.match("below", threshold: 9))
    _ = try await store.alerts.setStatus(
      ids: [AlertID(storeID: store.storeID, number: 2)], status: .closed, comment: "", changedBy: "", now: 0)
    let all = ["1 created 1", "2 created 2", "3 updated 1", "4 statusChanged 2"]
    #expect(try await steps(after: 0) == all)
    #expect(try await steps(after: 2) == Array(all[2...]))
    #expect(try await steps(after: 1, limit: 2) == Array(all[1...2]))
    #expect(try await steps(after: 4) == [])
    #expect(try await store.alerts.lastSequence() == 4)
  }

  @Test("A sequence that the state has not reached is refused with the last one")
  func ahead() async throws {
    try store.take(TestMatches.match("a"))
    let error = await #expect(throws: AlertRequestError.self) { _ = try await steps(after: 2) }
    #expect(error?.code == .outOfRange)
    #expect(error?.description.contains("is 1; watch from there") == true)
  }

  @Test("What is no longer kept is counted, and the rest follows")
  func missed() async throws {
    for number in 1...8 { try store.take(TestMatches.match("\(number)")) }
    try await store.pruneAll(after: 0)
    #expect(try await steps(after: 0).first == "3 missed 3")
    #expect(try await steps(after: 0).count == 6)
    #expect(try await steps(after: 2).first == "3 missed 1")
    #expect(try await steps(after: 3) == (4...8).map { "\($0) created \($0)" })
  }

  @Test("A change whose alert is gone counts as missed")
  func removed() async throws {
    for number in 1...3 { try store.take(TestMatches.match("\(number)")) }
    _ = try await store.alerts.setStatus(
      ids: [AlertID(storeID: store.storeID, number: 2)], status: .closed, comment: "", changedBy: "",
      now: TestMatches.start)
    try await store.pruneAll(after: 91 * TestMatches.day)
    #expect(try await steps(after: 0) == ["1 created 1", "2 missed 1", "3 created 3", "4 missed 1"])
  }

  @Test("A wait ends with the next change, at once where it came before the wait, and when the task is cancelled")
  func waits() async throws {
    let generation = store.alerts.changeGeneration
    try store.take(TestMatches.match("a"))
    await store.alerts.waitForChange(after: generation)
    let next = store.alerts.changeGeneration
    async let woken: Void = store.alerts.waitForChange(after: next)
    try store.take(TestMatches.match("b"))
    await woken
    let last = store.alerts.changeGeneration
    let cancelled = Task { await store.alerts.waitForChange(after: last) }
    cancelled.cancel()
    await cancelled.value
    try store.take(TestMatches.match("below", threshold: 2))
    #expect(store.alerts.changeGeneration == last, "nothing happened to an alert")
  }
}
