import Detection

/// When one scheduled query is to run: a state machine of its schedule, the runs there were, and the time it is.
///
/// Runs have fixed times. Of those that were missed, because the daemon was down or an earlier run took long, the last one
/// is due; the others are none of its business.
struct Timetable {
  private let schedule: Schedule
  /// The last scheduled time that needs no run any more, in nanoseconds since 1970.
  private(set) var settledNanos: Int64

  /// Makes the timetable of a query whose last run was as of a time; one that never ran has missed nothing before now.
  init(schedule: Schedule, lastRunNanos: Int64?, nowNanos: Int64) {
    self.schedule = schedule
    settledNanos = lastRunNanos ?? nowNanos
  }

  /// The time that a run is to be as of which is due now; nil when none is.
  ///
  /// Stays due until it is settled.
  mutating func due(nowNanos: Int64) -> Int64? {
    followClockBack(nowNanos)
    guard let last = schedule.last(notAfter: nowNanos), last > settledNanos else { return nil }
    return last
  }

  /// A run as of a time is over: it, and all that were due before it, need no other.
  mutating func settle(_ asOfNanos: Int64) {
    settledNanos = max(settledNanos, asOfNanos)
  }

  /// When the next run is due; in the past for one that is due already, nil when there is none to come.
  mutating func next(nowNanos: Int64) -> Int64? {
    if let due = due(nowNanos: nowNanos) { return due }
    return schedule.next(after: max(settledNanos, nowNanos))
  }

  /// A clock that was far ahead may not keep the query from running until it is there again.
  ///
  /// A step back of less than a period is waited out, so that no time is run twice for it.
  private mutating func followClockBack(_ nowNanos: Int64) {
    guard settledNanos > nowNanos, let next = schedule.next(after: nowNanos), next < settledNanos else { return }
    settledNanos = nowNanos
  }
}
