import Detection
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Silences")
struct SilenceTests {
  private let scratch: ScratchDirectory
  private let store: StateStore
  private let ann = SilenceAuthor(userID: 1_000, name: "ann")

  init() throws {
    scratch = try ScratchDirectory()
    store = try StateStore.open(scratch) { $0.silencesActiveMax = 3 }
  }

  private var silences: SilenceStore { SilenceStore(store) }

  /// Adds a silence that begins with the tests and lasts some hours.
  @discardableResult
  private func add(
    detection: String = "Test.Rule", where conditions: [String: String] = [:], hours: Int64 = 4, after nanos: Int64 = 0
  ) async throws -> SilenceRecord {
    var terms = SilenceTerms()
    terms.detectionID = detection
    terms.conditions = try conditions.map { try SilenceCondition(key: $0.key, value: $0.value) }
    let now = TestMatches.start + nanos
    return try await silences.add(
      terms, reason: "a test", author: ann, now: now, untilNanos: now + hours * TestMatches.hour)
  }

  private func match(_ user: String, _ dedup: String = "window", threshold: UInt64 = 1) -> StoredMatch {
    TestMatches.match(dedup, threshold: threshold, event: #"{"user":"\#(user)"}"#)
  }

  /// The changes of all alerts, as `created` or `created (1)` for one that is silenced by silence 1.
  private func changes() async throws -> [String] {
    try await store.alerts.changes(after: 0, limit: 100).map { step in
      guard case .change(let change) = step else { return "missed" }
      return "\(change.kind)" + (change.silence.map { " (\($0.number))" } ?? "")
    }
  }

  private func expectWhole() throws {
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
  }

  @Test("A match that meets one is counted, and its alert is there and says by whom and until when it is silenced")
  func silenced() async throws {
    let silence = try await add(where: ["user": "ann"])
    let outcome = try store.take(match("ann"), after: 1)[0]
    #expect(outcome.kind == .alertCreated && outcome.eventCount == 1 && outcome.silence?.number == silence.number)
    let alert = try #require(try await store.all().first)
    #expect(alert.silence?.author == ann && alert.silence?.reason == "a test")
    #expect(alert.silence?.untilNanos == TestMatches.start + 4 * TestMatches.hour)
    #expect(alert.status == .open && alert.eventCount == 1)
    #expect(try store.take(match("ann"), after: 2)[0].kind == .alertUpdated)
    #expect(try await changes() == ["created (1)", "updated (1)"])
    let met = try await silences.silence(1)
    #expect(met.matchCount == 2 && met.alertCount == 1 && met.lastMatchNanos == TestMatches.start + 2)
    #expect(store.counters.matchesSilenced == 2 && store.counters.alertsSilenced == 1)
    var filter = AlertFilter()
    filter.silenceNumber = 1
    #expect(try await store.alerts.page(matching: filter).alerts.map(\.id.number) == [1])
    filter.silenceNumber = 2
    #expect(try await store.alerts.page(matching: filter).alerts.isEmpty)
    try expectWhole()
  }

  @Test("Another detection, a failure, another value and another time are not silenced")
  func others() async throws {
    try await add(where: ["user": "ann"], hours: 1)
    var failure = match("ann", "failure")
    failure.key.isError = true
    let other = TestMatches.match("other", detection: "Other", event: #"{"user":"ann"}"#)
    let outcomes = try store.take(failure, other, match("bob", "bob"), after: 1)
    #expect(outcomes.allSatisfy { $0.silence == nil && $0.kind == .alertCreated })
    #expect(try store.take(match("ann", "late"), after: TestMatches.hour)[0].silence == nil)
    #expect(try store.take(match("ann", "early"), after: -1)[0].silence == nil)
    #expect(try await store.all().allSatisfy { $0.silence == nil })
    #expect(try await silences.silence(1).matchCount == 0)
  }

  @Test("A match that meets none is never hidden by others of its window: the alert is delivered as a new one")
  func unsilenced() async throws {
    try await add(where: ["user": "ann"])
    try store.take(match("ann"), after: 1)
    try store.take(match("bob"), after: 2)
    #expect(try await store.all()[0].silence == nil)
    try store.take(match("ann"), after: 3)
    #expect(try await store.all()[0].silence == nil)
    #expect(try await changes() == ["created (1)", "unsilenced", "updated (1)"])
    try expectWhole()
  }

  @Test("In one transaction too: an alert with a match that meets none is created as any other")
  func together() async throws {
    try await add(where: ["user": "ann"])
    try store.take(match("ann"), match("bob"), match("ann"), after: 1)
    #expect(try await changes() == ["created"])
    #expect(try await store.all()[0].silence == nil)
    try expectWhole()
  }

  @Test(
    "Where the threshold takes several matches, one of them that meets none has the alert delivered",
    arguments: [["ann", "ann", "ann"], ["bob", "ann", "ann"], ["ann", "bob", "ann"], ["ann", "ann", "bob"]],
    [false, true])
  func threshold(users: [String], restarts: Bool) async throws {
    try await add(where: ["user": "ann"])
    var store = store
    for (number, user) in users.enumerated() {
      if restarts {
        store.close()
        store = try StateStore.open(scratch)
      }
      try store.take(match(user, threshold: 3), after: Int64(number + 1))
    }
    let isSilenced = !users.contains("bob")
    let alert = try #require(try await store.all().first)
    #expect((alert.silence != nil) == isSilenced)
    store.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
  }

  @Test("Matches before a silence do not keep the alert from being silenced")
  func before() async throws {
    try store.take(match("ann", threshold: 2))
    try await add(where: ["user": "ann"], after: 1)
    #expect(try store.take(match("ann", threshold: 2), after: 2)[0].kind == .alertCreated)
    #expect(try await store.all()[0].silence != nil)
  }

  @Test("An alert from before a silence is delivered; what comes to it under the silence is not")
  func earlierAlert() async throws {
    try store.take(match("ann"))
    try await add(after: 1)
    try store.take(match("ann"), after: 2)
    #expect(try await changes() == ["created", "updated (1)"])
    #expect(try await store.all()[0].silence == nil)
  }

  @Test("When a silence is over its alerts stay undelivered; the next match of the window has one delivered")
  func over() async throws {
    let silence = try await add(where: ["user": "ann"])
    try store.take(match("ann"), after: 1)
    let ended = try await silences.end(silence.number, author: ann, now: TestMatches.start + 2)
    #expect(ended.end?.author == ann && ended.end?.nanos == TestMatches.start + 2)
    let alert = try #require(try await store.all().first)
    #expect(alert.silence?.untilNanos == TestMatches.start + 2)
    try store.take(match("ann"), after: 3)
    #expect(try await changes() == ["created (1)", "unsilenced"])
    #expect(try await silences.end(silence.number, author: ann, now: TestMatches.start + 9) == ended)
  }

  @Test("It is over by its own time, without a restart and with one")
  func expires() async throws {
    try await add(hours: 1)
    #expect(store.counters.silencesActive(at: TestMatches.start) == 1)
    #expect(store.counters.silencesActive(at: TestMatches.start + TestMatches.hour) == 0)
    try store.take(match("ann", "a"), after: TestMatches.hour - 1)
    store.close()
    let again = try StateStore.open(scratch)
    #expect(again.counters.silencesActive(at: TestMatches.start) == 1)
    #expect(try again.take(match("ann", "b"), after: TestMatches.hour - 1)[0].silence?.number == 1)
    #expect(try again.take(match("ann", "c"), after: TestMatches.hour)[0].silence == nil)
  }

  @Test("A change of status of a silenced alert is silenced as the alert is")
  func status() async throws {
    try await add()
    try store.take(match("ann"), after: 1)
    _ = try await store.alerts.setStatus(
      ids: [AlertID(storeID: store.storeID, number: 1)], status: .resolved, comment: "", changedBy: "uid 7",
      now: TestMatches.start + 2)
    #expect(try await changes() == ["created (1)", "statusChanged (1)"])
  }

  @Test(
    "A condition compares as a rule would: by value, in any case of the key, and with an element of a list",
    arguments: [
      (#"{"user":"ann"}"#, "USER", "ann", true), (#"{"user":"Ann"}"#, "user", "ann", false),
      (#"{"n":5}"#, "n", "5", true), (#"{"n":5.0}"#, "n", "5", true), (#"{"n":"5"}"#, "n", "5", true),
      (#"{"n":50}"#, "n", "5e1", true), (#"{"n":true}"#, "n", "true", true), (#"{"n":"true"}"#, "n", "true", true),
      (#"{"n":null}"#, "n", "null", true), (#"{}"#, "n", "null", true), (#"{"n":0}"#, "n", "null", false),
      (#"{"a":{"b":["x","y"]}}"#, "a.b", "y", true), (#"{"a":{"b":["x","y"]}}"#, "a.b[0]", "y", false),
      (#"{"a":[{"b":1},{"b":2}]}"#, "a[*].b", "2", true), (#"{"a b":"c=d"}"#, #""a b""#, "c=d", true),
      (#"{"n":{"x":1}}"#, "n", "{\"x\":1}", false), (#"{"n":1,"m":2}"#, "n", #"1,"m":2"#, false),
      (#"{"n":12345678901234567890123}"#, "n", "12345678901234567890123", true), (#"{"n":""}"#, "n", "", true),
    ])
  func conditions(event: String, key: String, value: String, isMet: Bool) async throws {
    try await add(where: [key: value])
    let outcome = try store.take(TestMatches.match("a", event: event), after: 1)[0]
    #expect((outcome.silence != nil) == isMet)
  }

  @Test("Severities and log types are asked too, and of several silences the one that lasts longest is named")
  func scope() async throws {
    var terms = SilenceTerms()
    terms.severities = [.low]
    terms.logTypes = ["Test.Log"]
    let hour = TestMatches.start + TestMatches.hour
    _ = try await silences.add(terms, reason: "r", author: ann, now: TestMatches.start, untilNanos: hour)
    #expect(try store.take(TestMatches.match("a", severity: .low), after: 1)[0].silence?.number == 1)
    #expect(try store.take(TestMatches.match("b", severity: .high), after: 1)[0].silence == nil)
    try await add(hours: 2)
    try await add(hours: 1)
    #expect(try store.take(TestMatches.match("c", severity: .low), after: 1)[0].silence?.number == 2)
  }

  @Test("There are at most as many as the limit says, and those that are over do not count")
  func limit() async throws {
    for hours in 1...3 { try await add(hours: Int64(hours)) }
    let error = await #expect(throws: AlertRequestError.self) { try await add() }
    #expect(error?.code == .tooMany && error?.description.contains("silences_active_max") == true)
    try await add(after: TestMatches.hour)
    let page = try await silences.page(
      includesEnded: false, beforeNumber: nil, now: TestMatches.start + TestMatches.hour)
    #expect(page.silences.map(\.number) == [4, 3, 2] && page.nextBeforeNumber == nil)
    let missing = await #expect(throws: AlertRequestError.self) { _ = try await silences.silence(9) }
    #expect(missing?.code == .notFound)
  }

  @Test("Pages of silences stay as they are, the newest first")
  func pages() async throws {
    let store = try StateStore(
      {
        var configuration = StateConfiguration(directory: nil)
        configuration.limits.pageAlertsMax = 2
        return configuration
      }())
    let silences = SilenceStore(store)
    for _ in 1...5 {
      var terms = SilenceTerms()
      terms.detectionID = "Test.Rule"
      _ = try await silences.add(terms, reason: "r", author: ann, now: 1, untilNanos: 2)
    }
    var (numbers, before) = ([Int64](), Int64?.none)
    repeat {
      let page = try await silences.page(includesEnded: true, beforeNumber: before, now: 9)
      numbers += page.silences.map(\.number)
      before = page.nextBeforeNumber
    } while before != nil
    #expect(numbers == [5, 4, 3, 2, 1])
  }

  @Test("A failed commit leaves neither counts nor silenced alerts behind")
  func failedCommit() async throws {
    try await add()
    try await store.change { db in
      try db.execute(sql: "CREATE TRIGGER fail BEFORE INSERT ON window BEGIN SELECT RAISE(ABORT, 'no'); END")
    }
    #expect(throws: StateError.self) { try store.take(match("ann"), after: 1) }
    try await store.change { db in try db.execute(sql: "DROP TRIGGER fail") }
    #expect(try await silences.silence(1).matchCount == 0)
    #expect(try store.take(match("ann"), after: 1)[0].silence?.number == 1)
    #expect(try await silences.silence(1).matchCount == 1)
    try expectWhole()
  }

  @Test("Retention removes a silence once nothing tells of it any more")
  func retention() async throws {
    try await add()
    try store.take(match("ann"), after: 1)
    _ = try await silences.end(1, author: ann, now: TestMatches.start + 2)
    try await store.pruneAll(after: 91 * TestMatches.day)
    #expect(try await silences.silence(1).alertCount == 1)
    _ = try await store.alerts.setStatus(
      ids: [AlertID(storeID: store.storeID, number: 1)], status: .closed, comment: "", changedBy: "uid 7",
      now: TestMatches.start + 3)
    try await store.pruneAll(after: 91 * TestMatches.day)
    #expect(try await silences.silence(1).alertCount == 1, "a change tells of it")
    store.close()
    let again = try StateStore.open(scratch) { $0.changesKeptMax = 1 }
    try again.take(match("bob", "later"), after: 91 * TestMatches.day)
    try await again.pruneAll(after: 92 * TestMatches.day)
    await #expect(throws: AlertRequestError.self) { _ = try await SilenceStore(again).silence(1) }
    again.close()
    #expect(try StateFile(directory: scratch.path("state")).problems() == [])
  }
}
