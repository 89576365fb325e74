/// What a detection asks of its windows, as it stands when a match arrives: a change applies at once.
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
