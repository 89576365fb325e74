import DetectionFiles
import Flows

extension ScheduleEntry {
  /// How long after its time a run may begin without a word, in nanoseconds.
  static let delayNanosMax: Int64 = 60_000_000_000
}

extension Scheduler {
  /// A run on the schedule begins; called on its thread.
  func noteBegin(of query: LoadedQuery, asOfNanos: Int64) {
    let now = server.clock.unixNanos()
    let (delayNanos, isDelayed, isNew) = change(query) { entry in
      entry.waitingNanos = nil
      let delayNanos = entry.delayNanos(of: asOfNanos, nowNanos: now)
      let isDelayed = delayNanos > ScheduleEntry.delayNanosMax
      return (delayNanos, isDelayed, isDelayed && entry.countDelayed(asOfNanos))
    }
    // A run that has waited was noted while it did.
    if isNew || !isDelayed { note(query, asOfNanos, isDelayed, "began \(delayNanos / 1_000_000_000) seconds after") }
  }

  /// Looks now and then for runs that are due and do not begin.
  func watchDelays() async {
    while !Task.isCancelled {
      for query in queries where query.isEnabled { noteWaiting(query) }
      await thread.sleep(for: server.configuration.schedulerInterval)
    }
  }

  private func noteWaiting(_ query: LoadedQuery) {
    let now = server.clock.unixNanos()
    let delayed = change(query) { entry -> (asOfNanos: Int64, delayNanos: Int64)? in
      guard let waiting = entry.waitingNanos else { return nil }
      let delayNanos = entry.delayNanos(of: waiting, nowNanos: now)
      guard delayNanos > ScheduleEntry.delayNanosMax, entry.countDelayed(waiting) else { return nil }
      return (waiting, delayNanos)
    }
    guard let delayed else { return }
    note(query, delayed.asOfNanos, true, "has not begun \(delayed.delayNanos / 1_000_000_000) seconds after")
  }

  private func note(_ query: LoadedQuery, _ asOfNanos: Int64, _ isDelayed: Bool, _ text: String) {
    runner.episodes.note(
      .delayed, ofQuery: query.name, isDelayed,
      begins: """
        \(text) its time, \(FlowTime.text(asOfNanos)); runs on the schedule wait for each other, and 'picket schedules' \
        shows what they take
        """,
      ends: "begins at its time again")
  }
}
