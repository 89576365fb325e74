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
