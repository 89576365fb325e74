/// What the model knows of a rule.
struct ModelRule {
  var periodNanos: Int64
  var threshold: Int
  var countsValues: Bool
}

/// A match, or a failure, as the model takes it.
struct ModelMatch {
  var rule: String
  var isError: Bool
  /// The dedup string as UTF-8, so that texts are the same only when their code points are.
  var dedup: [UInt8]
  var nanos: Int64
  var logType: String
  /// The event's name as UTF-8; empty when it has none.
  var eventID: [UInt8]
  /// The value that the threshold counts once, as UTF-8; nil when there is none.
  var value: [UInt8]?
  var title: String
  var severity: String

  /// Whether the other one is of the same event, by its name, and the same rule.
  func isOfEvent(of other: ModelMatch) -> Bool {
    rule == other.rule && isError == other.isError && logType == other.logType && eventID == other.eventID
  }
}

/// One opening of a window, with everything that it took.
struct ModelWindow {
  let rule: String
  let isError: Bool
  let dedup: [UInt8]
  private(set) var matches: [ModelMatch] = []
  /// The distinct values; those that come when the threshold is reached are not added.
  private(set) var values: Set<[UInt8]> = []
  var alert: ModelAlert?

  init(_ match: ModelMatch) {
    rule = match.rule
    isError = match.isError
    dedup = match.dedup
    openedNanos = match.nanos
  }

  let openedNanos: Int64

  func isOf(_ match: ModelMatch) -> Bool {
    rule == match.rule && isError == match.isError && dedup == match.dedup
  }

  func isOfKey(of other: ModelWindow) -> Bool {
    rule == other.rule && isError == other.isError && dedup == other.dedup
  }

  mutating func add(_ match: ModelMatch, _ rule: ModelRule) {
    matches.append(match)
    guard rule.countsValues, let value = match.value, values.count < rule.threshold else { return }
    values.insert(value)
  }
}

/// An alert of the model.
struct ModelAlert {
  let number: Int
  let createdNanos: Int64
}

/// What the model says of a match.
struct ModelAnswer: Equatable {
  var outcome: String
  var alertNumber: Int?
  var eventCount: Int
  var uniqueCount: Int
  var openedNanos: Int64
  var closesNanos: Int64

  init(_ outcome: String, _ window: ModelWindow, _ rule: ModelRule) {
    self.outcome = outcome
    alertNumber = window.alert?.number
    eventCount = window.matches.count
    uniqueCount = window.values.count
    openedNanos = window.openedNanos
    let (sum, isBeyondTime) = window.openedNanos.addingReportingOverflow(rule.periodNanos)
    closesNanos = isBeyondTime ? .max : sum
  }
}
