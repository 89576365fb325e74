/// What is remembered of what the runs of a scheduled query have looked at.
public struct ScheduleAccount: Sendable, Equatable {
  /// Since when the query has its text and is enabled, in nanoseconds since 1970: earlier times are no gap.
  public var sinceNanos: Int64
  /// Earlier event times are settled; `Int64.min` in the beginning.
  ///
  /// What was not looked at of them is among the gaps, and flows that still come are not recognised as late.
  public var settledBeforeNanos: Int64
  /// The scheduled times up to here need no run any more, or one of those in `looks`.
  public var plannedNanos: Int64
  /// The runs that late flows may still be late for, in the order of their times.
  public var looks: [ScheduledLook]
  /// What was not looked at, in the order of time.
  public var gaps: [ScheduleGap]

  /// Describes an account; a new one by default.
  public init(
    sinceNanos: Int64, settledBeforeNanos: Int64 = .min, plannedNanos: Int64, looks: [ScheduledLook] = [],
    gaps: [ScheduleGap] = []
  ) {
    self.sinceNanos = sinceNanos
    self.settledBeforeNanos = settledBeforeNanos
    self.plannedNanos = plannedNanos
    self.looks = looks
    self.gaps = gaps
  }
}

/// What has changed in an account since it was last remembered.
public struct ScheduleAccountChange: Sendable, Equatable {
  /// Before this event time all is settled, in nanoseconds since 1970.
  public var settledBeforeNanos: Int64
  /// The scheduled times up to here need no run any more, or one of those that are remembered.
  public var plannedNanos: Int64
  /// Runs that are new or have changed.
  public var looks: [ScheduledLook]
  /// The times of runs that are forgotten, in nanoseconds since 1970.
  public var forgotten: [Int64]
  /// All gaps.
  public var gaps: [ScheduleGap]

  /// Describes a change.
  public init(
    settledBeforeNanos: Int64, plannedNanos: Int64, looks: [ScheduledLook], forgotten: [Int64], gaps: [ScheduleGap]
  ) {
    self.settledBeforeNanos = settledBeforeNanos
    self.plannedNanos = plannedNanos
    self.looks = looks
    self.forgotten = forgotten
    self.gaps = gaps
  }
}
