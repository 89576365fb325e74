import Yams

/// One thing that happens in a case.
public struct DedupStep: Sendable {
  /// When, from the start of the case, by a clock that no one sets.
  public let time: DedupTime
  /// The rules from here on, as one detection file; nil when they stay.
  public let rules: String?
  /// Whether the process is started again.
  public let restarts: Bool
  /// By how much the wall clock is set forward.
  public let clockStep: DedupTime
  /// The event; nil when none is sent.
  public let event: DedupEvent?
  /// What is expected of each rule, by its id.
  public let expectations: [String: DedupExpectation]

  init(_ node: DedupNode, stem: String, after last: DedupTime) throws {
    try node.expect(keys: [
      "at", "rule", "rules", "restart", "clock_step", "event", "event_json", "event_id", "log_type", "dry_run",
      "expect", "expect_each",
    ])
    time = try node.time("at") ?? last
    rules = try DedupRules.text(in: node, stem: stem)
    restarts = node.flag("restart")
    clockStep = try node.time("clock_step") ?? DedupTime(nanos: 0)
    expectations = try DedupStep.expectations(node, stem)
    event = expectations.isEmpty ? nil : try DedupEvent(node)
    if expectations.isEmpty, node["event"] != nil || node["event_json"] != nil {
      throw CaseFileError("\(node.path): expected expect beside an event")
    }
  }

  private static func expectations(_ node: DedupNode, _ stem: String) throws -> [String: DedupExpectation] {
    if let each = try node.mapping("expect_each") { return try each.mapValues { try DedupExpectation($0) } }
    return try node.node("expect").map { [stem: try DedupExpectation($0)] } ?? [:]
  }
}

/// An event of a case, as it is sent.
public struct DedupEvent: Sendable {
  /// The event as JSON.
  public let json: [UInt8]
  /// Its kind.
  public let logType: String
  /// Its name for retries; empty when it has none.
  public let eventID: String
  /// Whether nothing is to be counted.
  public let isDryRun: Bool

  init(_ node: DedupNode) throws {
    if let text = node["event_json"]?.string {
      json = Array(text.utf8)
    } else {
      json = try node.json("event") ?? Array("{}".utf8)
    }
    logType = node["log_type"]?.string ?? CaseFile.logType
    eventID = node["event_id"]?.string ?? ""
    isDryRun = node.flag("dry_run")
  }
}
