import Storage

/// What bounds the account of a scheduled query.
struct CoverageBounds: Sendable {
  /// How long flows are kept, in nanoseconds: none come that are older.
  var retentionNanos: Int64
  /// The least time between the beginnings of two rounds of runs that late flows cause, in nanoseconds.
  var revisitNanos: Int64
  /// Missed runs that are made up.
  var missed_runs_max: Int
  /// Runs that are remembered; late flows are not recognised for earlier ones.
  var looks_max = 10_000
  /// Parts of the time of a run for which it is remembered apart when flows came late.
  var late_times_max = 64
}

/// How a run ended, as far as what it looked at is concerned.
enum LookOutcome: Equatable, Sendable {
  /// It looked at all flows from a time on, with entries below a number.
  case done(completeSinceNanos: Int64, nextEntry: UInt64)
  /// It did not; entries below a number were there when it began.
  case failed(ScheduleGap.Cause, nextEntry: UInt64)
}

/// A run that nobody waits for.
struct BackgroundRun: Equatable, Sendable {
  enum Reason: Equatable, Sendable {
    /// It was missed.
    case missed
    /// Flows came late for it.
    case late
  }

  let asOfNanos: Int64
  let reason: Reason
}
