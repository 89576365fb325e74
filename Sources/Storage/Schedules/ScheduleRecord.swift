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
public struct ScheduleRegistration: Sendable, Hashable {
  /// The name of the query.
  public var queryName: String
  /// Identifies its text and its schedule: another one is another query.
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

/// A scheduled run as the account of its query remembers it: what it looked at, and as flows stood when.
public struct ScheduledLook: Sendable, Equatable {
  /// Whether it was made.
  public enum State: Int64, Sendable {
    /// It is still to be made.
    case pending = 0
    /// It was made.
    case done = 1
    /// It failed, or could not be made any more.
    case failed = 2
  }

  /// The time that it runs as of, in nanoseconds since 1970.
  public var asOfNanos: Int64
  /// The earliest event time that it looked at when it was made, in nanoseconds since 1970.
  public var lookedFromNanos: Int64
  /// Whether it was made.
  public var state: State
  /// Flows of entries of the flow log with this number or a greater one came later than the run.
  public var nextEntry: UInt64

  /// Describes a run.
  public init(asOfNanos: Int64, lookedFromNanos: Int64 = 0, state: State = .pending, nextEntry: UInt64 = 0) {
    self.asOfNanos = asOfNanos
    self.lookedFromNanos = lookedFromNanos
    self.state = state
    self.nextEntry = nextEntry
  }
}

/// Event times of which a scheduled query has not looked at all flows, and will not any more.
public struct ScheduleGap: Sendable, Equatable {
  /// Why.
  public enum Cause: String, Sendable, CaseIterable {
    /// Flows were evicted from the window before the run.
    case evicted
    /// The run failed.
    case failed
    /// The run took longer than it may.
    case cancelled
    /// The run returned more rows than its rules see.
    case truncated
    /// Flows came after the run, and its look-back was no longer whole.
    case late
    /// More runs were missed than are made up.
    case missed
  }

  /// The first event time, in nanoseconds since 1970.
  public var fromNanos: Int64
  /// The event time after the last one.
  public var endNanos: Int64
  /// Why they were not looked at.
  public var cause: Cause

  /// Describes a gap.
  public init(fromNanos: Int64, endNanos: Int64, cause: Cause) {
    self.fromNanos = fromNanos
    self.endNanos = endNanos
    self.cause = cause
  }
}
