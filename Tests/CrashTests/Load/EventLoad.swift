import PicketClient

/// An event of the load.
struct LoadEvent: Hashable {
  let number: Int
  let key: Int
  let value: Int
  let isCounted: Bool

  init(number: Int, using generator: inout SeededGenerator) {
    self.number = number
    key = Int.random(in: 0..<LoadEvent.keyCount, using: &generator)
    value = Int.random(in: 0..<LoadEvent.valueCount, using: &generator)
    isCounted = Bool.random(using: &generator)
  }

  /// Its name for retries.
  var id: String { "e\(number)" }

  /// The rules that match it, in order of id.
  var rules: [LoadRule] { isCounted ? [.distinct, .each, .fifth] : [.distinct, .each] }

  /// The window that its match of a rule belongs to.
  func window(of rule: LoadRule) -> WindowName { WindowName(rule: rule.id, dedup: "[\"k\(key)\"]") }

  /// The call that sends it.
  var request: EvaluateEventRequest {
    let text = #"{"key":"k\#(key)","value":"v\#(value)","counted":\#(isCounted)}"#
    return EvaluateEventRequest(logType: LoadRule.logType, event: Array(text.utf8), eventID: id)
  }

  static let keyCount = 40
  static let valueCount = 30
}

/// A rule of the load, as far as a model needs to know it.
struct LoadRule: Hashable {
  let id: String
  let threshold: UInt64
  let countsDistinct: Bool
  private let condition: String

  static let logType = "Crash.Test"

  static let each = LoadRule(
    id: "Crash.Each", threshold: 1, countsDistinct: false, condition: "{Key: key, Condition: Exists}")
  static let fifth = LoadRule(
    id: "Crash.Fifth", threshold: 5, countsDistinct: false,
    condition: "{Key: counted, Condition: Equals, Value: true}")
  static let distinct = LoadRule(
    id: "Crash.Distinct", threshold: 12, countsDistinct: true, condition: "{Key: value, Condition: Exists}")

  static let all = [each, fifth, distinct]

  /// Its file.
  var file: String {
    """
    AnalysisType: rule
    RuleID: \(id)
    Enabled: true
    LogTypes: [\(LoadRule.logType)]
    Severity: Medium
    DedupPeriodMinutes: 1440
    Threshold: \(threshold)
    \(countsDistinct ? "Unique: {Key: value}" : "")
    GroupBy: [{Key: key}]
    Detection:
      - \(condition)

    """
  }

  /// Writes the files of all rules and gives their directory.
  static func write(to scratch: ScratchDirectory) throws -> String {
    try scratch.makeDirectory("rules")
    for rule in all { _ = try scratch.write(rule.file, to: "rules/\(rule.id).yml") }
    return scratch.path("rules")
  }
}

/// Several clients, each with several calls in flight.
struct LoadClients {
  let clients: [PicketClient]
  let journal: LoadJournal
  static let callsEach = 6

  /// Sends events until the connections are lost.
  func run() async {
    await eachCall { client in
      while await send(journal.next(), client) {}
    }
  }

  /// Sends what was not answered until everything is.
  func finish() async {
    await eachCall { client in
      while let order = journal.nextRetry(), await send(order, client) {}
    }
  }

  /// Closes the connections.
  func close() async {
    for client in clients { await client.close(gracePeriod: .zero) }
  }

  private func send(_ order: LoadJournal.Order, _ client: PicketClient) async -> Bool {
    do throws(PicketClientError) {
      journal.answered(order, try await client.evaluateEvent(order.event.request))
      return true
    } catch {
      journal.lost(order, error)
      return false
    }
  }

  private func eachCall(_ body: @escaping @Sendable (PicketClient) async -> Void) async {
    await withTaskGroup { group in
      for client in clients {
        for _ in 0..<LoadClients.callsEach { group.addTask { await body(client) } }
      }
    }
  }
}

/// A few windows that go on getting matches.
struct SteadyKeys {
  private let client: PicketClient
  private let count: Int
  private var rounds: UInt64 = 0
  /// The counts that were not what they had to be.
  private(set) var faults: [String] = []

  init(client: PicketClient, count: Int) {
    self.client = client
    self.count = count
  }

  /// Sends one event to each window.
  mutating func send() async throws {
    rounds += 1
    for number in 0..<count {
      let match = try await TestEvents(client: client).send("steady\(number)", id: "s\(number)-\(rounds)")
      if match.eventCount != rounds { faults.append("steady\(number) counts \(match.eventCount), expected \(rounds)") }
    }
  }
}

/// A rule and a dedup string.
struct WindowName: Hashable, CustomStringConvertible {
  let rule: String
  let dedup: String

  var description: String { "\(rule) \(dedup)" }
}

/// Events for the rules of the load, sent one after the other.
struct TestEvents {
  let client: PicketClient

  /// Sends an event for the rule `Crash.Each` alone and gives its match; a text makes it as large as wanted.
  @discardableResult
  func send(_ key: String, id: String = "", text: String = "", dryRun: Bool = false) async throws(PicketClientError)
    -> Match
  {
    let event = #"{"key":"\#(key)","text":"\#(text)"}"#
    let answer = try await client.evaluateEvent(
      EvaluateEventRequest(logType: LoadRule.logType, event: Array(event.utf8), eventID: id, dryRun: dryRun),
      timeout: .seconds(30))
    return answer.matches[0]
  }

  /// Sends an event that is to be refused and gives the refusal; nil when it is not refused.
  func refusal(_ key: String, id: String = "", text: String = "") async throws(PicketClientError) -> String? {
    do throws(PicketClientError) {
      try await send(key, id: id, text: text)
      return nil
    } catch {
      guard case .status(.unavailable, let message) = error else { throw error }
      return message
    }
  }
}
