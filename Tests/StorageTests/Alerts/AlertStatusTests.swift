import Storage
import Testing

@Suite("The status of alerts")
struct AlertStatusTests {
  private let store: AlertStore

  init() throws {
    store = try AlertStore(StateConfiguration(directory: nil))
    for key in ["a", "b", "c"] { try store.take(TestMatches.match(key)) }
  }

  private func id(_ number: Int64) -> AlertID { AlertID(storeID: store.storeID, number: number) }

  private func set(_ numbers: [Int64], _ status: AlertStatus, after nanos: Int64 = 0) async throws -> [AlertRecord] {
    try await store.setStatus(
      ids: numbers.map(id), status: status, comment: "because", changedBy: "uid 7", now: TestMatches.start + nanos)
  }

  @Test("Alerts change together, each with a note of who and why")
  func change() async throws {
    let alerts = try await set([3, 1, 3], .triaged, after: TestMatches.minute)
    #expect(alerts.map(\.id.number) == [3, 1])
    #expect(alerts.allSatisfy { $0.status == .triaged && $0.updatedNanos == TestMatches.start + TestMatches.minute })
    _ = try await set([1], .closed, after: 2 * TestMatches.minute)
    let notes = try await store.alert(id: id(1)).notes
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
    let before = try await store.lastSequence()
    await #expect(throws: AlertRequestError.self) { _ = try await set([1, 2, 9], .closed) }
    #expect(try await store.all().allSatisfy { $0.status == .open })
    #expect(try await store.alert(id: id(1)).notes.isEmpty)
    #expect(try await store.lastSequence() == before)
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
    let alert = try await store.alert(id: id(1)).alert
    #expect(alert.status == .resolved && alert.eventCount == 2)
    #expect(alert.updatedNanos == TestMatches.start + 10 * TestMatches.minute)
  }
}
