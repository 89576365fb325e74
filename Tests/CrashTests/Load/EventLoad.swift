import PicketClient
import Synchronization
import TestSupport

/// An event of the load.
struct LoadEvent: LoadCall {
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

  func send(to client: PicketClient) async throws(PicketClientError) -> EvaluateEventResponse {
    try await client.evaluateEvent(request)
  }

  static func isRepeat(_ answer: EvaluateEventResponse) -> Bool { answer.matches.first?.outcome == .duplicateEvent }

  var weight: Int { 1 }
  static let callsEach = 6
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

extension LoadJournal<LoadEvent> {
  /// Begins with nothing; a daemon on a bad disk may refuse events.
  convenience init(seed: UInt64, toleratesRefusals: Bool = false) {
    let answers = Mutex(AnswerCheck())
    self.init(
      seed: seed, toleratesRefusals: toleratesRefusals, make: { LoadEvent(number: $0, using: &$1) },
      check: { order, answer in answers.withLock { $0.faults(order, answer) } })
  }
}

/// Holds answers against each other: no count of a window is given twice, and a window has one alert.
struct AnswerCheck {
  private var counts: [WindowName: Set<UInt64>] = [:]
  private var alerts: [WindowName: String] = [:]
  private var created: Set<WindowName> = []

  /// Everything that is wrong with an answer.
  mutating func faults(_ order: LoadOrder<LoadEvent>, _ answer: EvaluateEventResponse) -> [String] {
    let event = order.call
    var faults: [String] = []
    if answer.matches.map(\.detectionID) != event.rules.map(\.id) || !answer.errors.isEmpty {
      faults.append("expected matches of \(event.rules.map(\.id))")
    }
    let duplicates = answer.matches.count { $0.outcome == .duplicateEvent }
    if duplicates != 0, duplicates != answer.matches.count { faults.append("only some matches are duplicates") }
    switch order.past {
    case .new, .refused:
      if duplicates > 0 { faults.append("what was never counted was taken for a repeat") }
    case .answered:
      if duplicates == 0 { faults.append("a repeat of what was answered counted again") }
    case .lost: break
    }
    for (match, rule) in zip(answer.matches, event.rules) {
      faults += self.faults(match, rule, event.window(of: rule)).map { "\(rule.id): \($0)" }
    }
    return faults
  }

  private mutating func faults(_ match: Match, _ rule: LoadRule, _ window: WindowName) -> [String] {
    var faults: [String] = []
    if match.dedup != window.dedup { faults.append("dedup string \(match.dedup), expected \(window.dedup)") }
    if !match.alertID.isEmpty {
      let alert = alerts[window, default: match.alertID]
      alerts[window] = alert
      if alert != match.alertID { faults.append("alert \(match.alertID) after \(alert)") }
    } else if match.outcome != .duplicateEvent, match.outcome != .belowThreshold {
      faults.append("outcome \(match.outcome) without an alert")
    }
    if match.outcome == .duplicateEvent { return faults }
    if !counts[window, default: []].insert(match.eventCount).inserted {
      faults.append("count \(match.eventCount) was given before")
    }
    let reached = rule.countsDistinct ? match.uniqueCount : match.eventCount
    if (reached >= rule.threshold) == (match.outcome == .belowThreshold) {
      faults.append("outcome \(match.outcome) at \(reached) of \(rule.threshold)")
    }
    if match.outcome == .alertCreated, !created.insert(window).inserted { faults.append("an alert was created twice") }
    return faults
  }
}
