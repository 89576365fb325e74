public import Detection

/// A match, or a failure of a detection, on its way into its dedup window.
public struct StoredMatch: Sendable {
  /// The window it belongs to.
  public var key: WindowKey
  /// What the detection asks of the window.
  public var terms: WindowTerms
  /// The value that the threshold counts once; nil when there is none.
  public var distinctValue: String?
  /// The severity, for an alert that the match's window opens with.
  ///
  /// The same holds for the title and the context.
  public var severity: Severity
  /// The title.
  public var title: String
  /// The context as JSON.
  public var context: [UInt8]
  /// The rule, for what an alert shows of its definition.
  public var rule: CompiledRule
  /// The kind of the event.
  public var logType: String
  /// The event as it came.
  public var event: [UInt8]
  /// The event's name for retries; empty when it has none.
  public var eventID: String
  /// Only looks at the window: nothing is counted.
  public var isLookup = false

  /// Makes the entry of a match.
  public init(_ match: Match, logType: String, event: [UInt8], eventID: String) {
    rule = match.rule
    key = WindowKey(detectionID: rule.definition.id, dedup: match.dedup)
    terms = rule.matchTerms
    distinctValue = match.distinctValue
    severity = match.severity
    title = match.title
    context = match.context
    self.logType = logType
    self.event = event
    self.eventID = eventID
  }

  /// Makes the entry of a failure: the kind of failure is its dedup string, the message its title.
  public init(_ error: DetectionError, logType: String, event: [UInt8], eventID: String) {
    rule = error.rule
    key = WindowKey(detectionID: rule.definition.id, dedup: error.code, isError: true)
    terms = WindowTerms(errorsOf: rule.definition)
    distinctValue = nil
    severity = rule.definition.severity
    title = error.message
    context = []
    self.logType = logType
    self.event = event
    self.eventID = eventID
  }
}
