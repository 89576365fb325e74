import Detection
import Storage

/// The account of one scheduled query: what its runs have looked at, which run is to be made next, and what was not.
///
/// A state machine without a clock.
/// Each event time is settled by the last run of the schedule that asks for it. A flow that comes later than that run is
/// late for it, and the run is made again; one that a later run will ask for, or that another run has seen, is not.
/// A query without an earliest time asks for all each time: what comes late waits for its next run, which does not see
/// it when it is evicted before.
struct ScheduleCoverage: Sendable {
  let interval: ScheduledInterval
  let bounds: CoverageBounds
  /// When the query runs next.
  private(set) var timetable: Timetable
  /// Since when the query has its text and is enabled, in nanoseconds since 1970.
  let sinceNanos: Int64
  /// The runs in the order of their times; the last ones have not begun.
  ///
  /// Of these there are the next one, and those that will be the last to ask for times that a run has looked at already:
  /// should they fail, what came meanwhile was not looked at.
  var looks: [CoveredLook] = []
  var gaps: GapList
  /// Earlier event times are settled.
  var settledBeforeNanos: Int64
  /// The scheduled times up to here need no run any more, or one of `looks`.
  private(set) var plannedNanos: Int64
  /// The run that was begun because it was due, until it is over.
  private(set) var dueNanos: Int64?
  /// The run that is being made in the background.
  var backgroundNanos: Int64?
  /// The runs that are made again in this round, and when it began.
  var round: [Int64] = []
  var roundBeganNanos: Int64?
  var changed: Set<Int64> = []
  var forgotten: Set<Int64> = []
  /// Something has changed and no run reports it.
  var hasGivenUp = false

  /// Goes on where an account was left.
  init(
    _ account: ScheduleAccount, interval: ScheduledInterval, bounds: CoverageBounds, lastRunNanos: Int64?,
    nowNanos: Int64
  ) {
    self.interval = interval
    self.bounds = bounds
    // A run that was made while the clock was ahead is the last one, and does not count.
    timetable = Timetable(
      schedule: interval.schedule, lastRunNanos: lastRunNanos.map { min($0, account.plannedNanos) },
      nowNanos: nowNanos)
    sinceNanos = account.sinceNanos
    settledBeforeNanos = account.settledBeforeNanos
    plannedNanos = account.plannedNanos
    gaps = GapList(account.gaps)
    looks = account.looks.map { CoveredLook($0, interval) }
    planNext()
    if let due = due(nowNanos: nowNanos) { begin(due) }
  }

  // MARK: Times

  /// The time that a run is to be as of which is due now; nil when none is.
  mutating func due(nowNanos: Int64) -> Int64? {
    followClock { $0.due(nowNanos: nowNanos) }
  }

  /// When the next run is due; in the past for one that is due already, nil when there is none to come.
  mutating func next(nowNanos: Int64) -> Int64? {
    followClock { $0.next(nowNanos: nowNanos) }
  }

  private mutating func followClock(_ body: (inout Timetable) -> Int64?) -> Int64? {
    let before = timetable.settledNanos
    let result = body(&timetable)
    if timetable.settledNanos < before { forget(after: timetable.settledNanos) }
    return result
  }

  /// The clock was ahead: what was noted of times that are still to come does not hold.
  private mutating func forget(after nanos: Int64) {
    let planned = plannedNanos
    forgotten.formUnion(looks.map(\.look.asOfNanos).filter { $0 > nanos && $0 <= planned })
    let late = looks.filter { $0.look.asOfNanos > nanos }.flatMap(\.late)
    looks.removeAll { $0.look.asOfNanos > nanos }
    changed = changed.filter { $0 <= nanos }
    gaps.remove(nanos..<Int64.max)
    plannedNanos = min(plannedNanos, nanos)
    settledBeforeNanos = min(settledBeforeNanos, nanos)
    (dueNanos, round, roundBeganNanos) = (nil, [], nil)
    hasGivenUp = true
    planNext()
    for one in late { note(one.times, entry: one.entry) }
  }

  // MARK: Runs

  /// A run that is due begins.
  ///
  /// Those that were missed before it are to be made up.
  /// To be called before the run takes its flows.
  mutating func begin(_ asOfNanos: Int64) {
    addMissed(before: asOfNanos)
    plan(asOfNanos)
    dueNanos = asOfNanos
    plannedNanos = max(plannedNanos, asOfNanos)
    planNext()
  }

  /// A run is over.
  mutating func finish(_ asOfNanos: Int64, _ outcome: LookOutcome, nowNanos: Int64) {
    if asOfNanos == backgroundNanos { backgroundNanos = nil }
    if asOfNanos == dueNanos {
      dueNanos = nil
      timetable.settle(asOfNanos)
    }
    guard let index = looks.firstIndex(where: { $0.look.asOfNanos == asOfNanos }) else { return }
    switch outcome {
    case .done(let completeSinceNanos, let nextEntry): settle(index, completeSinceNanos, nextEntry)
    case .failed(let cause, let nextEntry): fail(index, cause, nextEntry)
    }
    passOnLate(index)
    changed.insert(asOfNanos)
    forgetSettled(nowNanos: nowNanos)
  }

  private mutating func settle(_ index: Int, _ completeSinceNanos: Int64, _ nextEntry: UInt64) {
    looks[index].look.state = .done
    looks[index].look.nextEntry = nextEntry
    looks[index].look.lookedFromNanos = max(completeSinceNanos, looks[index].times.lowerBound)
    let (done, times, late) = (looks[index], looks[index].times, looks[index].late)
    looks[index].late.removeAll { $0.entry < nextEntry }
    for other in looks.indices { looks[other].late.removeAll { done.hasSeen($0.times, entry: $0.entry) } }
    gaps.remove(done.lookedTimes)
    // What an earlier run has looked at before these came, and this one no more.
    for one in late where one.entry < nextEntry {
      gaps.add(one.times.clamped(to: Int64.min..<max(completeSinceNanos, times.lowerBound)), .evicted)
    }
    addUnlooked(times.lowerBound..<min(max(times.lowerBound, completeSinceNanos), times.upperBound), .evicted)
  }

  /// Notes that a run failed, or that it cannot be made any more.
  mutating func fail(_ index: Int, _ cause: ScheduleGap.Cause, _ nextEntry: UInt64) {
    for late in looks[index].late where late.entry < nextEntry { gaps.add(late.times, cause) }
    looks[index].late.removeAll { $0.entry < nextEntry }
    if looks[index].look.state != .done {
      looks[index].look.state = .failed
      looks[index].look.nextEntry = nextEntry
      addUnlooked(looks[index].times, cause)
    }
    changed.insert(looks[index].look.asOfNanos)
  }

  /// Adds the event times that no run has looked at to the gaps.
  private mutating func addUnlooked(_ times: Range<Int64>, _ cause: ScheduleGap.Cause) {
    let from = max(times.lowerBound, settledBeforeNanos, sinceNanos)
    var rest = [from..<max(from, times.upperBound)]
    for look in looks where look.look.state == .done {
      let looked = look.lookedTimes
      rest = rest.flatMap { $0.without(looked) }
    }
    for times in rest { gaps.add(times, cause) }
  }

  private mutating func addMissed(before asOfNanos: Int64) {
    if interval.asksForAll { return skipMissed(before: asOfNanos) }
    let from = max(timetable.settledNanos, plannedNanos)
    var missed: [Int64] = []
    var time = interval.schedule.last(notAfter: asOfNanos - 1)
    while let one = time, one > from, missed.count < bounds.missedRunsMax + bounds.looksMax {
      missed.append(one)
      time = interval.schedule.last(notAfter: one - 1)
    }
    if let last = time, last > from, let first = interval.schedule.next(after: from) {
      let (early, late) = (interval.times(asOf: first), interval.times(asOf: last))
      addUnlooked(early.lowerBound..<max(early.lowerBound, late.upperBound), .missed)
    }
    for (place, one) in missed.enumerated().reversed() {
      let index = plan(one)
      if place >= bounds.missedRunsMax, looks[index].look.state == .pending { fail(index, .missed, 0) }
    }
  }

  /// A run that asks for all needs no other before it, and looks at what came late for those.
  private mutating func skipMissed(before asOfNanos: Int64) {
    let skipped = looks.filter { $0.look.state == .pending && $0.look.asOfNanos < asOfNanos }
    looks.removeAll { $0.look.state == .pending && $0.look.asOfNanos < asOfNanos }
    let index = plan(asOfNanos)
    for late in skipped.flatMap(\.late) { looks[index].add(late, most: bounds.lateTimesMax) }
  }

  private mutating func planNext() {
    let end = looks.last { $0.look.asOfNanos <= plannedNanos }?.times.upperBound ?? .min
    var after = max(plannedNanos, timetable.settledNanos)
    for _ in 0..<ScheduleCoverage.aheadMax {
      guard let next = interval.schedule.next(after: after) else { return }
      plan(next)
      after = next
      if interval.asksForAll || interval.times(asOf: next).lowerBound >= end { return }
    }
  }

  /// Runs that are planned ahead.
  private static let aheadMax = 1_500

  /// Adds a run that is to be made, if it is not there; returns its index.
  @discardableResult
  private mutating func plan(_ asOfNanos: Int64) -> Int {
    var index = looks.count
    while index > 0, looks[index - 1].look.asOfNanos >= asOfNanos { index -= 1 }
    if index < looks.count, looks[index].look.asOfNanos == asOfNanos { return index }
    looks.insert(CoveredLook(ScheduledLook(asOfNanos: asOfNanos), interval), at: index)
    changed.insert(asOfNanos)
    return index
  }

  /// Forgets runs for which no flow can be late any more, and the earliest when there are too many.
  ///
  /// Flows older than the retention are refused; another one is waited for, as the clock may be ahead.
  private mutating func forgetSettled(nowNanos: Int64) {
    let oldestNanos = nowNanos - 2 * bounds.retentionNanos
    // What came late of their times is still to be looked at, or to be given up, by itself or a later run.
    let lateNanos = looks.lazy.flatMap(\.late).map(\.times.lowerBound).min() ?? .max
    while let first = looks.first, first.look.state != .pending, first.times.upperBound <= lateNanos,
      first.look.asOfNanos <= oldestNanos || looks.count > bounds.looksMax
    {
      settledBeforeNanos = max(settledBeforeNanos, first.times.upperBound)
      forgotten.insert(first.look.asOfNanos)
      changed.remove(first.look.asOfNanos)
      looks.removeFirst()
    }
  }

  // MARK: Reports

  /// What was not looked at, and cannot be by a run that is still to come.
  func unlooked(completeSinceNanos: Int64) -> [ScheduleGap] {
    gaps.without(
      looks.filter { $0.look.state == .pending }.map { look in
        let isNext = look.look.asOfNanos > plannedNanos
        let from = max(look.times.lowerBound, completeSinceNanos)
        return from..<max(from, isNext ? .max : look.times.upperBound)
      })
  }

  /// The end of the event times that runs have looked at, in nanoseconds since 1970; nil when none has.
  var lookedUntilNanos: Int64? { looks.last { $0.look.state == .done }?.lookedTimes.upperBound }

  /// The runs that were missed and are still to be made up.
  var missedCount: Int { looks.count { isMissed($0) } }

  /// The runs that flows came late for and that are to be made again.
  var lateCount: Int { looks.count { isLate($0) } }

  /// Whether a run was missed.
  func isMissed(_ look: CoveredLook) -> Bool {
    look.look.state == .pending && look.look.asOfNanos <= plannedNanos && look.look.asOfNanos != dueNanos
  }

  /// Whether a run is to be made again.
  func isLate(_ look: CoveredLook) -> Bool { look.look.state != .pending && !look.late.isEmpty }

  /// What is to be remembered since the last time.
  mutating func takeChange() -> ScheduleAccountChange {
    let (planned, isChanged) = (plannedNanos, changed)
    defer {
      changed = isChanged.filter { $0 > planned }
      (forgotten, hasGivenUp) = ([], false)
    }
    return ScheduleAccountChange(
      settledBeforeNanos: settledBeforeNanos, plannedNanos: dueNanos == nil ? planned : timetable.settledNanos,
      looks: looks.map(\.look).filter { $0.asOfNanos <= planned && isChanged.contains($0.asOfNanos) },
      forgotten: forgotten.sorted(), gaps: gaps.gaps)
  }

  /// The same, when something has changed and no run reports it; nil otherwise.
  mutating func takeGivenUp() -> ScheduleAccountChange? {
    guard dueNanos == nil, hasGivenUp || changed.contains(where: { $0 <= plannedNanos }) else { return nil }
    return takeChange()
  }

  /// A change could not be remembered: it is part of the next one.
  mutating func keep(_ change: ScheduleAccountChange) {
    changed.formUnion(change.looks.map(\.asOfNanos))
    forgotten.formUnion(change.forgotten)
  }
}
