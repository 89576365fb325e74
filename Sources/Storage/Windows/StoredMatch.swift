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
  /// What an alert shows in place of what the definition says; nil for nothing.
  public var texts: MatchTexts?
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
  /// What correlation rules read of the match; nil when none does.
  public var signal: SignalValues?
  /// Whether it is only kept for correlation rules, and counts in no window.
  public var isSignalOnly = false

  /// Makes the entry of a match.
  public init(_ match: Match, logType: String, event: [UInt8], eventID: String) {
    rule = match.rule
    key = WindowKey(detectionID: rule.definition.id, dedup: match.dedup)
    terms = rule.matchTerms
    distinctValue = match.distinctValue
    severity = match.severity
    title = match.title
    context = match.context
    texts = match.texts
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

/// Matches that are to be counted together, at one time.
public struct MatchBatch: Sendable {
  /// The matches, in the order in which they count.
  public var matches: [StoredMatch]
  /// When they were made, in nanoseconds since 1970 by the clock of windows.
  public var now: Int64
  /// The rows of a run of a query that these are matches of, remembered with the matches or not at all; nil for other
  /// matches.
  public var counted: CountedRun?
  /// The run of a correlation rule that these are matches of, remembered with them or not at all; nil for other matches.
  public var correlated: CorrelatedRun?
  /// The uid of the caller that the names of the events belong to; nil for names that Picket gives.
  ///
  /// An event of one caller is not counted as a repeat of another's.
  public var owner: UInt32?
  /// What the events have written to the key-value store, committed with the matches or not at all.
  public var keys: [KeyTicket]

  /// Makes a batch.
  public init(
    matches: [StoredMatch], now: Int64, counted: CountedRun? = nil, correlated: CorrelatedRun? = nil,
    owner: UInt32? = nil, keys: [KeyTicket] = []
  ) {
    self.keys = keys
    self.matches = matches
    self.correlated = correlated
    self.now = now
    self.counted = counted
    self.owner = owner
  }
}

/// What became of a match, and the window it went into.
public struct StoredOutcome: Sendable, Equatable {
  /// What became of it.
  public enum Kind: Sendable, Equatable {
    case belowThreshold
    case alertCreated
    case alertUpdated
    /// The event was counted before, under its name.
    case duplicate
    /// The window was only looked at; without an open one all counts are 0.
    case seen
    /// It was kept for correlation rules, and counts in no window.
    case signal
  }

  /// What became of it.
  public var kind: Kind
  /// The alert of the window; nil while there is none.
  public var alert: AlertID?
  /// Matches in the window.
  public var eventCount: UInt64
  /// Distinct values in the window.
  public var uniqueCount: UInt64
  /// When the window opened, in nanoseconds since 1970.
  public var openedNanos: Int64
  /// When it closes.
  public var closesNanos: Int64
  /// The silence that the match meets; nil when it meets none.
  public var silence: AlertSilence?

  /// The outcome of a match that counts in no window.
  static let signal = StoredOutcome(
    kind: .signal, alert: nil, eventCount: 0, uniqueCount: 0, openedNanos: 0, closesNanos: 0)

  /// The same outcome of a match that meets a silence, or none.
  func with(_ silence: AlertSilence?) -> StoredOutcome {
    var outcome = self
    outcome.silence = silence
    return outcome
  }
}

extension StoredOutcome.Kind {
  init(_ outcome: WindowOutcome) {
    switch outcome {
    case .belowThreshold: self = .belowThreshold
    case .alertCreated: self = .alertCreated
    case .alertUpdated: self = .alertUpdated
    }
  }
}
