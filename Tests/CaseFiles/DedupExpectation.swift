import Yams

/// What a case expects of a rule for an event; nil stands for anything.
public struct DedupExpectation: Sendable {
  /// Whether the rule matches or fails.
  public let answers: Bool
  /// Whether it is a failure.
  public let isError: Bool
  /// The outcome by its name on the wire.
  public let outcome: String?
  /// The label of the alert; nil when there must be none.
  public let alert: String?
  /// What the answer says.
  public let answer: DedupAnswer

  init(_ node: DedupNode) throws {
    try node.expect(keys: [
      "matches", "error", "outcome", "alert", "event_count", "threshold", "unique_count", "title", "dedup", "severity",
      "window_opened", "window_closes",
    ])
    answers = node["matches"]?.bool ?? true
    isError = node.flag("error")
    outcome = node["outcome"]?.string
    alert = node["alert"]?.string
    var answer = DedupAnswer(isError: isError)
    answer.eventCount = try node.number("event_count")
    answer.threshold = try node.number("threshold")
    answer.uniqueCount = try node.number("unique_count")
    answer.title = node["title"]?.string
    answer.dedup = node["dedup"]?.string
    answer.severity = node["severity"]?.string
    answer.openedNanos = try node.time("window_opened")?.nanos
    answer.closesNanos = try node.time("window_closes")?.nanos
    self.answer = answer
  }
}

/// What an engine says of a rule for an event; nil where its answers do not say.
public struct DedupAnswer: Sendable {
  /// Whether it is a failure of the rule rather than a match.
  public var isError: Bool
  /// The outcome by its name on the wire.
  public var outcome = ""
  /// The alert; nil when there is none.
  public var alertID: String?
  /// Matches in the window.
  public var eventCount: UInt64?
  /// The threshold.
  public var threshold: UInt64?
  /// Distinct values in the window.
  public var uniqueCount: UInt64?
  /// The title of the match.
  public var title: String?
  /// The dedup string.
  public var dedup: String?
  /// The severity of the match, by its name.
  public var severity: String?
  /// When the window opened, from the start of the case.
  public var openedNanos: Int64?
  /// When it closes.
  public var closesNanos: Int64?

  /// Makes an answer that says nothing yet.
  public init(isError: Bool) {
    self.isError = isError
  }
}

/// What a case expects of an alert after its last step; nil stands for anything.
public struct DedupAlertExpectation: Sendable {
  /// What the alert says.
  public let alert: DedupAlert

  init(_ node: DedupNode) throws {
    try node.expect(keys: [
      "kind", "severity", "title", "dedup", "context", "status", "event_count", "unique_count", "threshold",
      "first_match", "created", "updated", "window_closes", "log_types",
    ])
    var alert = DedupAlert(alertID: "")
    alert.kind = node["kind"]?.string
    alert.severity = node["severity"]?.string
    alert.title = node["title"]?.string
    alert.dedup = node["dedup"]?.string
    alert.context = try node.json("context")
    alert.status = node["status"]?.string
    alert.eventCount = try node.number("event_count")
    alert.uniqueCount = try node.number("unique_count")
    alert.threshold = try node.number("threshold")
    alert.firstMatchNanos = try node.time("first_match")?.nanos
    alert.createdNanos = try node.time("created")?.nanos
    alert.updatedNanos = try node.time("updated")?.nanos
    alert.closesNanos = try node.time("window_closes")?.nanos
    alert.logTypes = node["log_types"]?.sequence.map { Set($0.compactMap(\.string)) }
    self.alert = alert
  }
}

/// An alert as an engine lists it; nil where it does not say.
public struct DedupAlert: Sendable {
  /// The id.
  public var alertID: String
  /// `RULE` or `RULE_ERROR`.
  public var kind: String?
  /// The severity by its name.
  public var severity: String?
  /// The title.
  public var title: String?
  /// The dedup string.
  public var dedup: String?
  /// The context as JSON.
  public var context: [UInt8]?
  /// The status by its name on the wire.
  public var status: String?
  /// Matches in the window.
  public var eventCount: UInt64?
  /// Distinct values in the window.
  public var uniqueCount: UInt64?
  /// The threshold when the alert was created.
  public var threshold: UInt64?
  /// When the window's first match came, from the start of the case.
  public var firstMatchNanos: Int64?
  /// When the alert was created.
  public var createdNanos: Int64?
  /// When it was last updated.
  public var updatedNanos: Int64?
  /// When its window closes.
  public var closesNanos: Int64?
  /// The kinds of its events.
  public var logTypes: Set<String>?

  /// Makes an alert that says nothing yet.
  public init(alertID: String) {
    self.alertID = alertID
  }
}
