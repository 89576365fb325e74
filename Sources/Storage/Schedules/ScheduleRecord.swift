/// What is remembered of a scheduled query.
public struct ScheduleRecord: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// When it was first seen with a schedule, in nanoseconds since 1970: runs before that are not missed.
  public var knownSinceNanos: Int64
  /// Its last run; nil before the first.
  public var lastRun: ScheduledRun?
}
