/// A run of a scheduled query that is over.
public struct ScheduledRun: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// The time that it ran as of, in nanoseconds since 1970: the scheduled one, not the one at which it happened to run.
  public var asOfNanos: Int64
  /// When it ended, in nanoseconds since 1970.
  public var endedNanos: Int64
  /// How long it took.
  public var elapsedNanos: Int64
  /// Rows that it answered.
  public var rowCount: UInt64
  /// Why it failed; empty when it did not.
  public var error: String

  /// Describes a run.
  public init(
    queryName: String, asOfNanos: Int64, endedNanos: Int64, elapsedNanos: Int64, rowCount: UInt64, error: String = ""
  ) {
    self.queryName = queryName
    self.asOfNanos = asOfNanos
    self.endedNanos = endedNanos
    self.elapsedNanos = elapsedNanos
    self.rowCount = rowCount
    self.error = error
  }
}

/// Rows that a run of a query counts towards rules.
public struct CountedRun: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// The event times that the run looked at.
  public var interval: CountedInterval
  /// The rows, by the rule that matched them.
  public var rows: [String: [RowFingerprint]]

  /// Describes what a run counts.
  public init(queryName: String, interval: CountedInterval, rows: [String: [RowFingerprint]]) {
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

/// 128 bits that identify a row of a query's answer.
public struct RowFingerprint: Hashable, Sendable {
  /// The first 64 bits.
  public var high: UInt64
  /// The other 64 bits.
  public var low: UInt64

  /// Makes a fingerprint from its bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
