/// One open grouping of matches: fixed, opened by its first match, never extended by later ones.
///
/// A state machine: a match and the time go in, the verdict comes out. Times are processing times in nanoseconds since
/// 1970. Source of the rules: the deduplication of the platform whose detections these are.
public struct DedupWindow: Sendable, Equatable {
  /// When the first match opened it.
  public private(set) var openedNanos: Int64
  /// When the last match came.
  public private(set) var updatedNanos: Int64
  /// Matches so far.
  public private(set) var eventCount: UInt64
  /// Distinct values so far, where the detection counts them.
  public private(set) var distinctValues: DistinctValues
  /// Whether the threshold was reached, so that there is an alert.
  public private(set) var hasAlert: Bool

  /// Opens a window, for its first match to be taken into, or makes one as it was stored.
  public init(
    openedNanos: Int64, updatedNanos: Int64? = nil, eventCount: UInt64 = 0,
    distinctValues: DistinctValues = DistinctValues(), hasAlert: Bool = false
  ) {
    self.openedNanos = openedNanos
    self.updatedNanos = updatedNanos ?? openedNanos
    self.eventCount = eventCount
    self.distinctValues = distinctValues
    self.hasAlert = hasAlert
  }

  /// When the window closes: a match at that very time still belongs to it.
  public func closesNanos(_ terms: WindowTerms) -> Int64 {
    let (sum, overflow) = openedNanos.addingReportingOverflow(terms.periodNanos)
    return overflow ? .max : sum
  }

  /// Whether a match at a time belongs to the window.
  public func isOpen(at now: Int64, _ terms: WindowTerms) -> Bool { now <= closesNanos(terms) }

  /// Takes a match into the window, which is open for it.
  ///
  /// - Complexity: O(1) on average, where nobody holds a copy of the window.
  public mutating func take(now: Int64, terms: WindowTerms, distinctValue: String?) -> WindowStep {
    let newValue = count(now: now, terms: terms, distinctValue: distinctValue)
    return WindowStep(outcome: outcome(terms), newDistinctValue: newValue)
  }

  private mutating func count(now: Int64, terms: WindowTerms, distinctValue: String?) -> String? {
    eventCount += 1
    updatedNanos = max(updatedNanos, now)
    guard terms.countsDistinctValues, let value = distinctValue else { return nil }
    return distinctValues.insert(value, threshold: terms.threshold) ? value : nil
  }

  private mutating func outcome(_ terms: WindowTerms) -> WindowOutcome {
    if hasAlert { return .alertUpdated }
    let counted = terms.countsDistinctValues ? distinctValues.count : eventCount
    if counted < terms.threshold { return .belowThreshold }
    hasAlert = true
    return .alertCreated
  }
}

/// What a match did to its window.
public struct WindowStep: Sendable, Equatable {
  /// What became of the match.
  public var outcome: WindowOutcome
  /// The distinct value that it added; nil when it added none.
  public var newDistinctValue: String?
}

/// What became of a match in its window.
public enum WindowOutcome: Sendable, Equatable {
  /// The window has not reached its threshold.
  case belowThreshold
  /// The match reached the threshold.
  case alertCreated
  /// The window has its alert already; the match was folded into it.
  case alertUpdated
}

/// What a detection asks of its windows, as it is when a match arrives: a change applies at once.
public struct WindowTerms: Sendable, Equatable {
  /// How long a window lasts from its first match, in nanoseconds.
  public var periodNanos: Int64
  /// Matches, or distinct values, that a window needs before there is an alert.
  public var threshold: UInt64
  /// Whether the threshold counts distinct values rather than matches.
  public var countsDistinctValues: Bool

  /// Makes terms.
  public init(periodNanos: Int64, threshold: UInt64, countsDistinctValues: Bool = false) {
    self.periodNanos = periodNanos
    self.threshold = threshold
    self.countsDistinctValues = countsDistinctValues
  }

  /// The terms of a definition's matches.
  public init(matchesOf definition: DetectionDefinition) {
    var countsDistinctValues = false
    if case .simple(let logic) = definition.body { countsDistinctValues = logic.unique != nil }
    self.init(
      periodNanos: WindowTerms.nanos(minutes: definition.dedupPeriodMinutes),
      threshold: UInt64(max(1, definition.threshold)), countsDistinctValues: countsDistinctValues)
  }

  /// The terms of a definition's failures: an alert for the first, whatever the threshold.
  public init(errorsOf definition: DetectionDefinition) {
    self.init(periodNanos: WindowTerms.nanos(minutes: definition.dedupPeriodMinutes), threshold: 1)
  }

  /// A period of centuries, which a file may ask for, is one that never ends.
  private static func nanos(minutes: Int) -> Int64 {
    let (nanos, overflow) = Int64(minutes).multipliedReportingOverflow(by: minuteNanos)
    return overflow ? .max : nanos
  }

  private static let minuteNanos: Int64 = 60_000_000_000
}

/// What tells one dedup window from another: the detection and the dedup string, with a space of its own for errors.
public struct WindowKey: Hashable, Sendable {
  /// The id of the detection.
  public var detectionID: String
  /// The dedup string.
  public var dedup: String
  /// Whether the window groups failures of the detection rather than its matches.
  public var isError: Bool

  /// Makes a key.
  public init(detectionID: String, dedup: String, isError: Bool = false) {
    self.detectionID = detectionID
    self.dedup = dedup
    self.isError = isError
  }
}

extension WindowKey {
  /// Whether two keys are the same, texts by their bytes.
  public static func == (left: WindowKey, right: WindowKey) -> Bool {
    left.isError == right.isError && ExactText.areSame(left.detectionID, right.detectionID)
      && ExactText.areSame(left.dedup, right.dedup)
  }

  /// Feeds the key to a hasher, texts as their bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: detectionID)
    hasher.combine(bytes: dedup)
    hasher.combine(isError)
  }
}

/// The distinct values that a window has seen, exactly, up to the number that its threshold asks for.
///
/// Values are distinct by their bytes. At the threshold the set stops growing: it only has to say that the threshold is
/// reached.
///
/// - Complexity: O(1) on average for an insertion, O(threshold) memory.
public struct DistinctValues: Sendable, Equatable {
  private var values: Set<ExactText>

  /// Makes a set of values.
  public init(_ values: some Sequence<String> = EmptyCollection<String>()) {
    self.values = Set(values.map { ExactText(text: $0) })
  }

  /// How many distinct values were seen, at most the threshold of the insertions.
  public var count: UInt64 { UInt64(values.count) }

  /// Takes a value and returns whether it counts as a new one.
  public mutating func insert(_ value: String, threshold: UInt64) -> Bool {
    guard count < threshold else { return false }
    return values.insert(ExactText(text: value)).inserted
  }
}
