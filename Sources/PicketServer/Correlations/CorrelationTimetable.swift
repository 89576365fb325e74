import Detection

/// When one correlation rule is to run: every scheduled time after the last one that was settled, the earliest first.
///
/// All runs that were missed are made up, in their order: each decides by what it finds whether a later one has found it.
struct CorrelationTimetable {
  private let schedule: Schedule
  /// Missed runs that are made up; earlier ones are left out.
  private let missedMax: Int
  /// The last scheduled time that needs no run any more, in nanoseconds since 1970.
  private(set) var settledNanos: Int64
  /// Missed runs that were left out.
  private(set) var leftOutCount: UInt64 = 0

  init(schedule: Schedule, settledNanos: Int64, missedMax: Int) {
    self.schedule = schedule
    self.settledNanos = settledNanos
    self.missedMax = max(1, missedMax)
  }

  /// The time that the next run is to be as of; nil when none is due.
  ///
  /// Stays due until it is settled.
  mutating func due(nowNanos: Int64) -> Int64? {
    followClockBack(nowNanos)
    guard let next = schedule.next(after: settledNanos), next <= nowNanos else { return nil }
    return next
  }

  /// Leaves out the earliest runs where more are due than are made up; returns how many.
  ///
  /// - Complexity: O(n) in the runs that are due.
  mutating func leaveOut(nowNanos: Int64) -> UInt64 {
    var times: [Int64] = []
    var first = 0
    var time = settledNanos
    while let next = schedule.next(after: time), next <= nowNanos {
      times.append(next)
      time = next
      // Only so many are remembered at a time.
      if times.count - first > missedMax { first += 1 }
      if first == missedMax {
        settledNanos = times[first - 1]
        leftOutCount += UInt64(first)
        times.removeFirst(first)
        first = 0
      }
    }
    guard first > 0 else { return leftOutCount }
    settledNanos = times[first - 1]
    leftOutCount += UInt64(first)
    return leftOutCount
  }

  /// A run as of a time is over.
  mutating func settle(_ asOfNanos: Int64) { settledNanos = max(settledNanos, asOfNanos) }

  /// When the next run is due; in the past for one that is due already, nil when there is none to come.
  func next() -> Int64? { schedule.next(after: settledNanos) }

  /// A clock that was far ahead may not keep the rule from running until it is there again.
  private mutating func followClockBack(_ nowNanos: Int64) {
    guard settledNanos > nowNanos, let next = schedule.next(after: nowNanos), next < settledNanos else { return }
    settledNanos = nowNanos
  }
}
