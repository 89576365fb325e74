import Foundation
import Yams

/// Runs a case against an engine and says where they differ.
public struct DedupCaseRunner<Engine: DedupEngine> {
  private let file: DedupCaseFile
  private var engine: Engine
  private var idsByLabel: [String: String] = [:]
  private var differences: [String] = []

  /// Runs a case; gives a line for every difference.
  public static func differences(between file: DedupCaseFile, and engine: Engine) async throws -> [String] {
    var runner = DedupCaseRunner(file: file, engine: engine)
    try await runner.run()
    return runner.differences
  }

  private init(file: DedupCaseFile, engine: Engine) {
    self.file = file
    self.engine = engine
  }

  private mutating func run() async throws {
    var clockStepNanos: Int64 = 0
    try await engine.load(file.rules)
    for (number, step) in file.steps.enumerated() {
      clockStepNanos += step.clockStep.nanos
      if let rules = step.rules { try await engine.load(rules) }
      if step.restarts { try await engine.restart() }
      guard let event = step.event else { continue }
      let answers = try await engine.send(
        event, wallNanos: step.time.nanos + clockStepNanos, monotonicNanos: step.time.nanos)
      for (rule, expectation) in step.expectations {
        compare(answers[rule], expectation, "steps[\(number)] \(rule)")
      }
    }
    if let expected = file.alerts { compare(try await engine.alerts(), expected) }
  }

  private mutating func compare(_ answer: DedupAnswer?, _ expected: DedupExpectation, _ place: String) {
    guard let answer else {
      if expected.answers { differences.append("\(place): expected an answer, found none") }
      return
    }
    guard expected.answers else {
      differences.append("\(place): expected no answer, found \(answer)")
      return
    }
    expect(answer.isError, expected.isError, "\(place): error")
    if let outcome = expected.outcome { expect(answer.outcome, outcome, "\(place): outcome") }
    compareAlert(answer.alertID, expected.alert, place)
    compare(answer, expected.answer, place)
  }

  private mutating func compare(_ answer: DedupAnswer, _ expected: DedupAnswer, _ place: String) {
    expect(answer.eventCount, expected.eventCount, "\(place): event_count")
    expect(answer.threshold, expected.threshold, "\(place): threshold")
    expect(answer.uniqueCount, expected.uniqueCount, "\(place): unique_count")
    expect(answer.title, expected.title, "\(place): title")
    expect(answer.dedup, expected.dedup, "\(place): dedup")
    expect(answer.severity, expected.severity, "\(place): severity")
    expect(answer.openedNanos, expected.openedNanos, "\(place): window_opened")
    expect(answer.closesNanos, expected.closesNanos, "\(place): window_closes")
  }

  /// The same label is the same alert, and another label another one.
  private mutating func compareAlert(_ found: String?, _ label: String?, _ place: String) {
    guard let label else {
      if let found { differences.append("\(place): expected no alert, found \(found)") }
      return
    }
    guard let found else {
      differences.append("\(place): expected the alert \(label), found none")
      return
    }
    if let known = idsByLabel[label] {
      expect(found, known, "\(place): alert \(label)")
    } else if let other = idsByLabel.first(where: { $0.value == found }) {
      differences.append("\(place): expected another alert than \(other.key), found the same, \(found)")
    }
    idsByLabel[label] = found
  }

  private mutating func compare(_ alerts: [DedupAlert], _ expected: [String: DedupAlertExpectation]) {
    expect(alerts.count, expected.count, "alerts: count")
    for (label, expectation) in expected.sorted(by: { $0.key < $1.key }) {
      guard let alert = alerts.first(where: { $0.alertID == idsByLabel[label] }) else {
        differences.append("alerts.\(label): expected it to be listed")
        continue
      }
      compare(alert, expectation.alert, "alerts.\(label)")
    }
  }

  private mutating func compare(_ alert: DedupAlert, _ expected: DedupAlert, _ place: String) {
    expect(alert.kind, expected.kind, "\(place): kind")
    expect(alert.severity, expected.severity, "\(place): severity")
    expect(alert.title, expected.title, "\(place): title")
    expect(alert.dedup, expected.dedup, "\(place): dedup")
    expect(alert.context.map(object), expected.context.map(object), "\(place): context")
    expect(alert.status, expected.status, "\(place): status")
    expect(alert.eventCount, expected.eventCount, "\(place): event_count")
    expect(alert.uniqueCount, expected.uniqueCount, "\(place): unique_count")
    expect(alert.threshold, expected.threshold, "\(place): threshold")
    expect(alert.firstMatchNanos, expected.firstMatchNanos, "\(place): first_match")
    expect(alert.createdNanos, expected.createdNanos, "\(place): created")
    expect(alert.updatedNanos, expected.updatedNanos, "\(place): updated")
    expect(alert.closesNanos, expected.closesNanos, "\(place): window_closes")
    expect(alert.logTypes, expected.logTypes, "\(place): log_types")
  }

  /// A JSON object without regard to the order of its keys.
  private func object(_ json: [UInt8]) -> NSDictionary {
    (try? JSONSerialization.jsonObject(with: Data(json))) as? NSDictionary ?? [:]
  }

  /// Compares what both sides say.
  private mutating func expect<Value: Equatable>(_ found: Value?, _ expected: Value?, _ place: String) {
    guard let found, let expected, found != expected else { return }
    differences.append("\(place): expected \(expected), found \(found)")
  }
}

/// What a case of `Tests/Cases/dedup` is run against.
public protocol DedupEngine {
  /// Replaces the rules.
  mutating func load(_ rules: String) async throws

  /// Ends the process and starts it again, on the same state.
  mutating func restart() async throws

  /// Sends an event at a time, and gives what each rule says that matches or fails, by its id.
  ///
  /// The wall clock counts from the start of the case; the monotonic one too, and no one sets it.
  mutating func send(
    _ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64
  ) async throws -> [String: DedupAnswer]

  /// All alerts.
  mutating func alerts() async throws -> [DedupAlert]
}

/// The rules of a case: what the file says, put over the same plain rule.
enum DedupRules {
  /// The rules under `rule` or `rules` as one detection file; nil when neither is there.
  static func text(in node: DedupNode, stem: String) throws -> String? {
    var documents: [Node] = []
    if let rule = node["rule"] {
      documents = [rule]
    } else if let list = node["rules"]?.sequence {
      documents = Array(list)
    } else {
      return nil
    }
    return try documents.map { try text($0, stem: stem, path: node.path) }.joined(separator: "---\n")
  }

  private static func text(_ node: Node, stem: String, path: String) throws -> String {
    guard case .mapping(let own) = node else { throw CaseFileError("\(path): expected a rule to be a mapping") }
    let plain: [(String, Node)] = [
      ("AnalysisType", "rule"), ("RuleID", Node(stem)), ("Enabled", Node("true", Tag(.bool))),
      ("LogTypes", [Node(CaseFile.logType)]), ("Severity", "Medium"), ("Detection", [["Condition": "AlwaysTrue"]]),
    ]
    var pairs = plain.filter { own[$0.0] == nil }.map { (Node($0.0), $0.1) }
    pairs += own.map { ($0.key, $0.value) }
    return try Yams.serialize(node: Node(pairs), allowUnicode: true)
  }
}
