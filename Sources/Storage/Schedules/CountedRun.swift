/// Rows that a run of a query counts towards rules.
public struct CountedRun: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// The event times that the run looked at.
  public var interval: CountedInterval
  /// The rows, by rule.
  public var rows: [CountedRows]

  /// Describes what a run counts.
  public init(queryName: String, interval: CountedInterval, rows: [CountedRows]) {
    self.queryName = queryName
    self.interval = interval
    self.rows = rows
  }
}

/// The event times that a run looked at, in nanoseconds since 1970: from the earliest on, and before the time that the
/// run was as of.
public struct CountedInterval: Sendable, Hashable {
  /// The earliest time; `Int64.min` for a run that asks for all.
  public var earliestNanos: Int64
  /// The time after the last one.
  public var asOfNanos: Int64

  /// Makes an interval; it is empty when its end is not after its beginning.
  public init(earliestNanos: Int64, asOfNanos: Int64) {
    self.earliestNanos = earliestNanos
    self.asOfNanos = asOfNanos
  }
}
