import Foundation
import GRDB
import PicketClient
import Synchronization
import TestSupport

/// An event for bodies in Python that keep state.
struct KeyLoadEvent: LoadCall {
  /// How it is sent.
  enum Kind: Hashable, Sendable {
    case event
    /// As a dry run, which nothing may be left of.
    case dryRun
    /// Several events without names, which count each time they are sent.
    case batch
  }

  let number: Int
  let key: Int
  let kind: Kind

  init(number: Int, using generator: inout SeededGenerator) {
    self.number = number
    key = Int.random(in: 0..<KeyLoadEvent.keyCount, using: &generator)
    kind = [.dryRun, .batch, .event][min(2, Int.random(in: 0..<20, using: &generator))]
  }

  var id: String { "e\(number)" }
  /// The set of strings that its id goes into.
  var set: String { "seen-\(number / KeyLoadEvent.setSize)" }
  /// The counter that counts it.
  var counter: String { "count-k\(key)" }

  func send(to client: PicketClient) async throws(PicketClientError) -> EvaluateEventResponse {
    let text = #"{"key":"k\#(key)","id":"\#(id)","n":\#(number)}"#
    if kind == .batch {
      let lines = [String](repeating: text, count: KeyLoadEvent.lineCount).joined(separator: "\n")
      let answer = try await client.evaluateEvents(
        EvaluateEventsRequest(logType: KeyLoadRules.pairLogType, events: Array(lines.utf8)), timeout: .seconds(60))
      return EvaluateEventResponse(
        matches: answer.results.flatMap(\.matches), errors: answer.results.flatMap(\.errors))
    }
    return try await client.evaluateEvent(
      EvaluateEventRequest(
        logType: KeyLoadRules.logType, event: Array(text.utf8), eventID: id, dryRun: kind == .dryRun),
      timeout: .seconds(60))
  }

  static func isRepeat(_ answer: EvaluateEventResponse) -> Bool { answer.matches.first?.outcome == .duplicateEvent }

  var weight: Int { 1 }
  static let callsEach = 6
  static let keyCount = 6
  static let setSize = 500
  /// Events of a batch.
  static let lineCount = 4
}

/// Rules that keep state, one that does not, and one without Python.
enum KeyLoadRules {
  static let logType = "Crash.Keys"
  static let pairLogType = "Crash.Pairs"
  static let count = "Keys.Count"
  static let seen = "Keys.Seen"
  static let plain = "Keys.Plain"
  static let native = "Keys.Native"
  /// Matches each event that it counts, named or not: its counter and its window say the same at any moment.
  static let pair = "Keys.Pair"
  /// Each so many events of a key match.
  static let countStep = 5
  static let seenStep = 7

  private static let bodies = [
    count: """
    from panther_detection_helpers.caching import increment_counter
    def rule(event):
      global count
      count = increment_counter(f"count-{event['key']}")
      return count % \(countStep) == 0
    def title(event): return f"{event['key']} {count}"
    """,
    seen: """
    from panther_detection_helpers.caching import add_to_string_set
    def rule(event):
      global name, size
      name = f"seen-{event['n'] // \(KeyLoadEvent.setSize)}"
      size = len(add_to_string_set(name, event["id"]))
      return size % \(seenStep) == 0
    def title(event): return f"{name} {size}"
    """,
    pair: """
    from panther_detection_helpers import caching
    def rule(event):
      caching.increment_counter("pair")
      return True
    def title(event): return "pair"
    """,
    plain: "def rule(event): return event['n'] % 3 == 0\ndef title(event): return 'plain'\n",
  ]

  /// Writes the files of all rules and gives their directory.
  static func write(to scratch: ScratchDirectory) throws -> String {
    try scratch.makeDirectory("rules")
    for (id, source) in bodies {
      _ = try scratch.write(file(id, "Filename: \(id).py"), to: "rules/\(id).yml")
      _ = try scratch.write(source, to: "rules/\(id).py")
    }
    let detection = "GroupBy: [{Key: key}]\nDetection: [{Key: key, Condition: Exists}]"
    _ = try scratch.write(file(native, detection), to: "rules/\(native).yml")
    return scratch.path("rules")
  }

  private static func file(_ id: String, _ detection: String) -> String {
    """
    AnalysisType: rule
    RuleID: \(id)
    Enabled: true
    LogTypes: \(id == pair ? "[\(logType), \(pairLogType)]" : "[\(logType)]")
    Severity: Medium
    DedupPeriodMinutes: 1440
    \(detection)

    """
  }
}

/// What each event was answered, held against what it is answered when it is sent again.
final class KeyAnswers: Sendable {
  /// A match in an answer.
  struct Said: Hashable, Sendable {
    let rule: String
    let title: String
  }

  /// What an event was answered first.
  struct Answer: Sendable {
    var matches: Set<Said> = []
    /// The rules that failed, since their process was killed too often.
    var failed: Set<String> = []
  }

  private let state = Mutex<[String: Answer]>([:])

  /// The answers by the ids of the events.
  var all: [String: Answer] { state.withLock { $0 } }

  /// Everything that is wrong with an answer.
  func faults(_ order: LoadOrder<KeyLoadEvent>, _ answer: EvaluateEventResponse) -> [String] {
    switch order.call.kind {
    case .dryRun: return answer.matches.contains { $0.outcome != .dryRun } ? ["a dry run was counted"] : []
    case .batch:
      return answer.matches.count + answer.errors.count == KeyLoadEvent.lineCount ? [] : ["lines are missing"]
    case .event: return faults(order.call.id, answer, isRepeat: order.past == .answered)
    }
  }

  private func faults(_ id: String, _ answer: EvaluateEventResponse, isRepeat: Bool) -> [String] {
    let said = Answer(
      matches: Set(answer.matches.map { Said(rule: $0.detectionID, title: $0.title) }),
      failed: Set(answer.errors.map(\.detectionID)))
    let unknown = answer.errors.filter { !$0.message.contains("Python process") }.map {
      "\($0.detectionID): \($0.message)"
    }
    if !isRepeat {
      state.withLock { $0[id] = said }
      return unknown
    }
    let before = state.withLock { $0[id] } ?? Answer()
    if !said.failed.isEmpty { return unknown }
    if !before.failed.isEmpty {
      // Where a rule failed the first time nothing was written: now it is.
      state.withLock { $0[id] = said }
      return unknown
    }
    if said.matches != before.matches { return ["a repeat says \(said.matches), not \(before.matches)"] }
    return answer.matches.contains { $0.outcome != .duplicateEvent } ? ["a repeat was counted"] : []
  }
}

/// What the key-value store and the alerts hold in the end.
struct StoredKeys {
  let counts: [String: Int]
  let sets: [String: Set<String>]
  /// For each rule its dedup strings with the matches of their windows.
  let windows: [String: [String: Int]]

  init(directory: String) throws {
    var settings = Configuration()
    settings.readonly = true
    let database = try DatabaseQueue(path: directory + "/state.sqlite3", configuration: settings)
    let (keys, windows) = try database.read { db in
      try (
        Row.fetchAll(db, sql: "SELECT key, count, strings FROM key_value"),
        Row.fetchAll(db, sql: "SELECT detection_id, dedup, event_count FROM window WHERE is_error = 0")
      )
    }
    try database.close()
    var (counts, sets): ([String: Int], [String: Set<String>]) = ([:], [:])
    for row in keys {
      if let count = row[1] as Int? { counts[row[0]] = count }
      if let strings = row[2] as Data? { sets[row[0]] = StoredKeys.texts([UInt8](strings)) }
    }
    (self.counts, self.sets) = (counts, sets)
    self.windows = windows.reduce(into: [:]) { $0[$1[0], default: [:]][$1[1]] = $1[2] }
  }

  /// How many events the counter and the window of one rule say; equal, if writes go with their matches.
  var pairs: (counter: Int, window: Int) {
    (counts["pair"] ?? 0, windows[KeyLoadRules.pair]?["pair"] ?? 0)
  }

  /// Texts, each with its length in four bytes before it.
  private static func texts(_ bytes: [UInt8]) -> Set<String> {
    var texts: Set<String> = []
    var place = 0
    while place + 4 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
      texts.insert(String(decoding: bytes[(place + 4)..<(place + 4 + length)], as: UTF8.self))
      place += 4 + length
    }
    return texts
  }
}
