import Detection
import Flows
import Storage

@testable import PicketServer

/// What was not looked at of a simulated schedule, by the minute, from all that has happened.
struct CoverageModel {
  private let schedule: SimulatedSchedule
  /// The minutes that are compared.
  let minutes: Range<Int64>

  init(_ schedule: SimulatedSchedule) {
    self.schedule = schedule
    let times = schedule.interval
    let last = times.schedule.last(notAfter: schedule.now) ?? 0
    let next = times.schedule.next(after: last) ?? .max
    // A run that is to come may still look at later ones; of a query that asks for all, at what there is.
    let open = times.times(asOf: next).lowerBound
    let end = open == .min ? schedule.completeSinceNanos : open
    let first = schedule.knownSinceNanos / SimulatedSchedule.minute + 1
    minutes = first..<max(first, end == .min ? first : end / SimulatedSchedule.minute)
  }

  /// The minutes of which not all was looked at.
  func unlooked() -> Set<Int64> { Set(minutes.filter { isUnlooked($0) && !isDoubtful($0) }) }

  /// Whether a run looked at a minute while the clock was ahead.
  ///
  /// Such a run is forgotten when the clock is put right, but not when the daemon was killed first.
  private func isDoubtful(_ minute: Int64) -> Bool {
    schedule.runs.contains {
      $0.isVoid && $0.looked.lowerBound < (minute + 1) * SimulatedSchedule.minute
        && $0.looked.upperBound > minute * SimulatedSchedule.minute
    }
  }

  private func isUnlooked(_ minute: Int64) -> Bool {
    let times = minute * SimulatedSchedule.minute..<(minute + 1) * SimulatedSchedule.minute
    guard isAskedFor(times) else { return false }
    let runs = schedule.runs.filter {
      !$0.isVoid && $0.looked.lowerBound <= times.lowerBound && times.upperBound <= $0.looked.upperBound
    }
    if runs.isEmpty { return true }
    return schedule.flows.contains { flow in
      times.contains(flow.timeNanos)
        && !schedule.runs.contains {
          !$0.isVoid && $0.looked.contains(flow.timeNanos) && flow.entry < $0.nextEntry
        }
    }
  }

  /// Whether a run that was to be made asks for some times.
  private func isAskedFor(_ times: Range<Int64>) -> Bool {
    var time = schedule.interval.schedule.next(after: max(times.lowerBound, schedule.knownSinceNanos))
    while let one = time, one <= schedule.now {
      let asked = schedule.interval.times(asOf: one)
      if asked.lowerBound > times.lowerBound { return false }
      if asked.upperBound >= times.upperBound { return true }
      time = schedule.interval.schedule.next(after: one)
    }
    return false
  }

  /// The minutes that the account says were not looked at.
  func reported() -> Set<Int64> {
    var minutes: Set<Int64> = []
    for gap in schedule.coverage.unlooked(completeSinceNanos: schedule.completeSinceNanos) where gap.fromNanos > 0 {
      minutes.formUnion(gap.fromNanos / SimulatedSchedule.minute...(gap.endNanos - 1) / SimulatedSchedule.minute)
    }
    return minutes.filter { self.minutes.contains($0) && !isDoubtful($0) }
  }

  /// What is wrong with how rows were counted; empty when nothing is.
  ///
  /// Each row that a run gave at its last look was counted by a run that it overlaps, and no row by two that overlap.
  func miscounted() -> [String] {
    var problems: [String] = []
    for (row, intervals) in schedule.counted {
      for (place, one) in intervals.enumerated() {
        for other in intervals[(place + 1)...] where one.overlaps(other) {
          problems.append("row \(row) was counted by two runs that overlap: \(one) and \(other)")
        }
      }
    }
    let last = Dictionary(schedule.runs.map { ($0.asOfNanos, $0) }, uniquingKeysWith: { $1 })
    for run in last.values {
      let interval = CountedInterval(earliestNanos: run.looked.lowerBound, asOfNanos: run.asOfNanos)
      for row in run.rows where !schedule.counted[row, default: []].contains(where: { $0.overlaps(interval) }) {
        problems.append("row \(row) of the run as of \(run.asOfNanos) was not counted")
      }
    }
    return problems
  }
}
