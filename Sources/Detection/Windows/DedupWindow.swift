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

  /// Opens a window, for its first match to be taken into.
  public init(openedNanos: Int64) {
    self.openedNanos = openedNanos
    updatedNanos = openedNanos
    eventCount = 0
    distinctValues = DistinctValues()
    hasAlert = false
  }

  /// Makes a window as it was stored.
  public init(
    openedNanos: Int64, updatedNanos: Int64, eventCount: UInt64, distinctValues: DistinctValues, hasAlert: Bool
  ) {
    self.openedNanos = openedNanos
    self.updatedNanos = updatedNanos
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
