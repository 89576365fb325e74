import Detection
import Storage
import Testing

@Suite("Alerts to look at")
struct AlertListTests {
  private let store: StateStore

  init() throws {
    store = try StateStore(StateConfiguration(directory: nil))
  }

  private func numbers(_ change: (inout AlertFilter) -> Void) async throws -> [Int64] {
    var filter = AlertFilter()
    change(&filter)
    return try await store.alerts.page(matching: filter).alerts.map(\.id.number)
  }

  @Test("An alert has all that its detection and its window's first match say")
  func record() async throws {
    try store.take(TestMatches.match("a", threshold: 2))
    try store.take(TestMatches.match("a", threshold: 2), after: TestMatches.minute)
    try store.take(TestMatches.match("a", threshold: 2), after: 2 * TestMatches.minute)
    let alert = try #require(try await store.all().first)
    #expect(alert.id == AlertID(storeID: store.storeID, number: 1))
    #expect(alert.key == WindowKey(detectionID: "Test.Rule", dedup: "a"))
    #expect(alert.displayName == "A rule" && alert.description == "what it is about")
    #expect(alert.runbook == "what to do" && alert.reference == "where to read")
    #expect(alert.destinations == ["one", "two"] && alert.logTypes == ["Test.Log"])
    #expect(alert.severity == .high && alert.title == "title of a" && alert.status == .open)
    #expect(String(decoding: alert.context, as: UTF8.self) == #"{"user":"root"}"#)
    #expect(alert.eventCount == 3 && alert.uniqueCount == 0 && alert.threshold == 2)
    #expect(alert.firstMatchNanos == TestMatches.start && alert.createdNanos == TestMatches.start + TestMatches.minute)
    #expect(alert.updatedNanos == TestMatches.start + 2 * TestMatches.minute)
    #expect(alert.closesNanos == TestMatches.start + TestMatches.hour)
  }

  @Test("Each filter lets through what it says, and together they let through what all do")
  func filters() async throws {
    try store.take(TestMatches.match("Ünïcode", severity: .info))
    try store.take(TestMatches.match("b", severity: .high, detection: "Other.Rule"), after: TestMatches.minute)
    try store.take(TestMatches.match("c", severity: .low), after: 2 * TestMatches.minute)
    #expect(try await numbers { _ in } == [3, 2, 1])
    #expect(try await numbers { $0.detectionID = "Other.Rule" } == [2])
    #expect(try await numbers { $0.detectionID = "other.rule" } == [])
    #expect(try await numbers { $0.severities = [.info, .low] } == [3, 1])
    #expect(try await numbers { $0.statuses = [.resolved] } == [1])
    #expect(try await numbers { $0.statuses = [.open] } == [3, 2])
    #expect(try await numbers { $0.createdFromNanos = TestMatches.start + TestMatches.minute } == [3, 2])
    #expect(try await numbers { $0.createdBeforeNanos = TestMatches.start + TestMatches.minute } == [1])
    #expect(try await numbers { $0.text = "ÜNÏ" } == [1])
    #expect(try await numbers { $0.text = "OTHER.r" } == [2])
    #expect(try await numbers { $0.text = "of c" } == [3])
    #expect(try await numbers { $0.text = "%" } == [])
    #expect(try await numbers { $0.text = "'" } == [])
    let both = try await numbers { filter in
      filter.severities = [.low, .high]
      filter.text = "rule"
      filter.createdBeforeNanos = TestMatches.start + 2 * TestMatches.minute
    }
    #expect(both == [2])
  }

  @Test("Pages stay as they are while alerts arrive", arguments: [1, 2, 3, 7])
  func pages(size: Int) async throws {
    for number in 1...7 { try store.take(TestMatches.match("\(number)")) }
    var filter = AlertFilter()
    filter.count = size
    var numbers: [Int64] = []
    var arrivals = 0
    repeat {
      let page = try await store.alerts.page(matching: filter)
      #expect(page.alerts.count <= size)
      numbers += page.alerts.map(\.id.number)
      filter.beforeNumber = page.nextBeforeNumber
      arrivals += 1
      try store.take(TestMatches.match("late \(arrivals)"))
    } while filter.beforeNumber != nil
    #expect(numbers == [7, 6, 5, 4, 3, 2, 1])
  }

  @Test("A page ends early where its alerts are large, and nothing is left out")
  func largePages() async throws {
    for number in 1...40 {
      var match = TestMatches.match("\(number)")
      match.context = Array(repeating: UInt8(ascii: "x"), count: 200_000)
      try store.take(match)
    }
    var filter = AlertFilter()
    var sizes: [Int] = []
    repeat {
      let page = try await store.alerts.page(matching: filter)
      sizes.append(page.alerts.count)
      filter.beforeNumber = page.nextBeforeNumber
    } while filter.beforeNumber != nil
    #expect(sizes.reduce(0, +) == 40)
    #expect(sizes.allSatisfy { $0 * 200_000 < 4_194_304 })
  }

  @Test("An alert is shown with its first events, cut where they are too long, and what it is of")
  func details() async throws {
    let store = try StateStore(
      {
        var configuration = StateConfiguration(directory: nil)
        configuration.limits.alertEventsKeptMax = 2
        configuration.limits.alertEventBytesMax = 10
        return configuration
      }())
    try store.take(TestMatches.match("a", threshold: 2, eventID: "first", event: #"{"n":1}"#))
    try store.take(TestMatches.match("a", threshold: 2, event: #"{"number":2}"#), after: TestMatches.second)
    try store.take(TestMatches.match("a", threshold: 2, event: #"{"n":3}"#))
    let details = try await store.alerts.alert(id: AlertID(storeID: store.storeID, number: 1))
    #expect(details.alert.eventCount == 3)
    #expect(details.events.map { String(decoding: $0.event, as: UTF8.self) } == [#"{"n":1}"#, #"{"number":"#])
    #expect(details.events.map(\.isTruncated) == [false, true])
    #expect(details.events.map(\.eventID) == ["first", ""])
    #expect(details.events.map(\.receivedNanos) == [TestMatches.start, TestMatches.start + TestMatches.second])
    #expect(details.events.allSatisfy { $0.logType == "Test.Log" })
    #expect(details.notes.isEmpty)
  }

  @Test("An id that is not there is answered with what is")
  func missing() async throws {
    func message(_ storeID: String, _ number: Int64) async -> String {
      let id = AlertID(storeID: storeID, number: number)
      let error = await #expect(throws: AlertRequestError.self) { _ = try await store.alerts.alert(id: id) }
      #expect(error?.code == .notFound)
      return error?.description ?? ""
    }
    let name = store.storeID
    #expect(await message(name, 1) == "no alert '\(name)-1': this state has no alerts")
    try store.take(TestMatches.match("a"))
    try store.take(TestMatches.match("b"))
    let range = "this state has alerts \(name)-1 to \(name)-2"
    #expect(await message(name, 3) == "no alert '\(name)-3': \(range)")
    let other = "no alert 'zzzzzzzz-2': 'zzzzzzzz' is another state; \(range); did you mean '\(name)-2'?"
    #expect(await message("zzzzzzzz", 2) == other)
    #expect(await message("zzzzzzzz", 9) == "no alert 'zzzzzzzz-9': 'zzzzzzzz' is another state; \(range)")
  }
}
