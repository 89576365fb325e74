/// What is remembered of a scheduled query.
public struct ScheduleRecord: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// When it was first seen with a schedule, in nanoseconds since 1970: runs before that are not missed.
  public var knownSinceNanos: Int64
  /// Its last run; nil before the first.
  public var lastRun: ScheduledRun?
  /// What its runs have looked at; nil of a query that has not been registered.
  public var account: ScheduleAccount?
}

/// A scheduled query as it is loaded.
public struct ScheduleRegistration: Sendable, Equatable {
  /// The name of the query.
  public var queryName: String
  /// Stands for its text and its schedule: another one is another query.
  public var text: String
  /// Whether it runs on its schedule.
  public var isEnabled: Bool

  /// Describes a query.
  public init(queryName: String, text: String, isEnabled: Bool) {
    self.queryName = queryName
    self.text = text
    self.isEnabled = isEnabled
  }
}
