/// Dedup windows, thresholds and alerts as one would write them down: every window that ever was, with all its matches.
///
/// Slow, without any memory to save, and of no use to anyone but a test. It shares no code with the engine.
struct Model {
  private(set) var windows: [ModelWindow] = []
  /// Every match that was counted, in order, with the place of its window.
  private var counted: [(match: ModelMatch, window: Int)] = []
  private(set) var alertCount = 0

  /// The latest time that a window has seen; 0 when there is none.
  var latestNanos: Int64 { windows.flatMap(\.matches).map(\.nanos).max() ?? 0 }

  /// The windows that became alerts, in the order in which they did.
  var alerts: [ModelWindow] {
    windows.filter { $0.alert != nil }.sorted { ($0.alert?.number ?? 0) < ($1.alert?.number ?? 0) }
  }

  /// Takes a match or a failure.
  mutating func take(_ match: ModelMatch, _ rule: ModelRule) -> ModelAnswer {
    if let index = windowThatCounted(match, rule) {
      return ModelAnswer("DUPLICATE_EVENT", windows[index], rule)
    }
    let index = openWindow(match, rule) ?? newWindow(match)
    windows[index].add(match, rule)
    counted.append((match, index))
    if windows[index].alert != nil { return ModelAnswer("ALERT_UPDATED", windows[index], rule) }
    let reached = rule.countsValues ? windows[index].values.count : windows[index].matches.count
    guard reached >= (match.isError ? 1 : rule.threshold) else {
      return ModelAnswer("BELOW_THRESHOLD", windows[index], rule)
    }
    alertCount += 1
    windows[index].alert = ModelAlert(number: alertCount, createdNanos: match.nanos)
    return ModelAnswer("ALERT_CREATED", windows[index], rule)
  }

  /// The last window of the match's rule and dedup string, if it is still open.
  private func openWindow(_ match: ModelMatch, _ rule: ModelRule) -> Int? {
    guard let index = windows.lastIndex(where: { $0.isOf(match) }) else { return nil }
    return isOpen(index, match, rule) ? index : nil
  }

  /// The window that was the last to count the event, under whatever dedup string, if it is still open.
  private func windowThatCounted(_ match: ModelMatch, _ rule: ModelRule) -> Int? {
    if match.eventID.isEmpty { return nil }
    guard let (_, index) = counted.last(where: { $0.match.isOfEvent(of: match) }) else { return nil }
    let isLast = !windows[(index + 1)...].contains { $0.isOfKey(of: windows[index]) }
    return isLast && isOpen(index, match, rule) ? index : nil
  }

  private func isOpen(_ index: Int, _ match: ModelMatch, _ rule: ModelRule) -> Bool {
    match.nanos - windows[index].openedNanos <= rule.periodNanos
  }

  private mutating func newWindow(_ match: ModelMatch) -> Int {
    windows.append(ModelWindow(match))
    return windows.count - 1
  }
}

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

/// The time of windows as one would write it down: the wall clock, but never behind where it was and never slower than
/// time passes.
struct ModelClock {
  private var lastNanos: Int64
  private var lastMonotonicNanos: Int64?

  /// Makes the clock of a process that is started with a state that has seen a time.
  init(notBefore nanos: Int64) {
    lastNanos = nanos
  }

  mutating func now(_ clocks: HostClocks) -> Int64 {
    let passed = lastMonotonicNanos.map { clocks.monotonicNanos - $0 } ?? 0
    lastMonotonicNanos = clocks.monotonicNanos
    lastNanos = max(lastNanos + passed, clocks.wallNanos)
    return lastNanos
  }
}
