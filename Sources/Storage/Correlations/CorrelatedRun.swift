/// A correlation rule as it is loaded.
public struct CorrelationRegistration: Sendable, Hashable {
  /// The id of the rule.
  public var ruleID: String
  /// Identifies what it looks for and when: another one is another rule.
  public var text: String

  /// Describes a rule.
  public init(ruleID: String, text: String) {
    self.ruleID = ruleID
    self.text = text
  }
}

/// What is remembered of a correlation rule.
public struct CorrelationRecord: Sendable, Equatable {
  /// The id of the rule.
  public var ruleID: String
  /// The scheduled times up to here need no run any more, in nanoseconds since 1970.
  public var settledNanos: Int64
  /// Its last run; nil before the first.
  public var lastRun: CorrelatedRun?
}

/// A run of a correlation rule that is over.
public struct CorrelatedRun: Sendable, Equatable {
  /// The last signal that a match is made of, by which later runs know the match.
  public struct Newest: Sendable, Equatable {
    /// When the signal was, in nanoseconds since 1970.
    public var timeNanos: Int64
    /// Its number.
    public var number: Int64

    /// Names a signal.
    public init(timeNanos: Int64, number: Int64) {
      self.timeNanos = timeNanos
      self.number = number
    }

    /// Whether another signal came after this one.
    public func isBefore(_ other: Newest) -> Bool {
      (timeNanos, number) < (other.timeNanos, other.number)
    }
  }

  /// The id of the rule.
  public var ruleID: String
  /// The time that it ran as of, in nanoseconds since 1970.
  public var asOfNanos: Int64
  /// When it ended, in nanoseconds since 1970.
  public var endedNanos: Int64 = 0
  /// How long it took.
  public var elapsedNanos: Int64 = 0
  /// Signals that it looked at.
  public var signalCount = 0
  /// Matches that it has found, those of earlier runs among them.
  public var matchCount = 0
  /// Why it failed; empty when it did not.
  public var error = ""
  /// What the new matches are made of, by their dedup strings.
  public var newest: [String: Newest] = [:]

  /// Describes a run that has found nothing.
  public init(ruleID: String, asOfNanos: Int64) {
    self.ruleID = ruleID
    self.asOfNanos = asOfNanos
  }
}

/// A match of a rule as it is kept for correlation rules.
public struct StoredSignal: Sendable, Equatable {
  /// Its number; later ones are greater.
  public var number: Int64
  /// The rule that matched.
  public var detectionID: String
  /// When it was, in nanoseconds since 1970.
  ///
  /// The time of the event, where it has one and that is not to come; else that of receipt.
  public var timeNanos: Int64
  /// The log type of the event.
  public var logType: String
  /// The name of the event; empty when it has none.
  public var eventID: String
  /// The alert of the match; nil where there was none yet.
  public var alert: AlertID?
  /// The values that correlation rules compare, as JSON.
  public var fields: [UInt8]
}
