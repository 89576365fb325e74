import Detection
import Flows

/// Which event times the runs of a scheduled query ask for: those of its text, as of the times of its schedule.
struct ScheduledInterval: Sendable {
  let schedule: Schedule
  /// What the text says of event times.
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
