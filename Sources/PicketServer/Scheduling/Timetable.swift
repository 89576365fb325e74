import Detection
import Flows

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

/// Which event times the runs of a scheduled query ask for: those of its text, as of the times of its schedule.
struct ScheduledInterval: Sendable {
  let schedule: Schedule
  /// The event times that the text asks for.
  let range: EventTimeRange

  /// Whether the text does not bound event times from below: each run looks at all there is.
  var asksForAll: Bool { range.earliest == nil }

  /// The event times that a run asks for; they begin at `Int64.min` when it asks for all.
  func times(asOf nanos: Int64) -> Range<Int64> {
    let earliest = range.earliestNanos(asOf: nanos) ?? .min
    let latest = range.latestNanos(asOf: nanos) ?? .max
    let end = min(nanos, latest == .max ? .max : latest + 1)
    return earliest..<max(earliest, end)
  }

  /// The event times that a run is the last of the schedule to ask for: flows of these that come later are late for it.
  func lastTimes(asOf nanos: Int64) -> Range<Int64> {
    let times = times(asOf: nanos)
    guard let next = schedule.next(after: nanos) else { return times }
    let end = min(times.upperBound, self.times(asOf: next).lowerBound)
    return times.lowerBound..<max(times.lowerBound, end)
  }
}
