import Yams

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
