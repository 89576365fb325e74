import Detection
import Flows
import Storage

@testable import PicketServer

/// A daemon's schedule of one query over flows, with a clock of the simulation's own: the account is real, the window,
/// the state and the counting of rows are small ones in memory.
struct SimulatedSchedule {
  struct Flow {
    let entry: UInt64
    let timeNanos: Int64
    let source: Int
  }

  /// A run that was made.
  struct Run {
    let asOfNanos: Int64
    let looked: Range<Int64>
    let nextEntry: UInt64
    let rows: Set<Int>
    /// It was made while the clock was ahead.
    var isVoid = false
  }

  static let minute: Int64 = 60_000_000_000

  let interval: ScheduledInterval
  let bounds: CoverageBounds
  let threshold: Int
  var now: Int64
  var flows: [Flow] = []
  var nextEntry: UInt64 = 1
  var completeSinceNanos = Int64.min
  var coverage: ScheduleCoverage
  /// Runs whose answers were whole.
  var runs: [Run] = []
  var counted: [Int: [CountedInterval]] = [:]
  private var account: ScheduleAccount
  private var lastRunNanos: Int64?
  let knownSinceNanos: Int64

  init(rateMinutes: Int, lookBackMinutes: Int?, bounds: CoverageBounds, threshold: Int, now: Int64) {
    let earliest = lookBackMinutes.map { EventTimeBound.offset(-Int64($0) * Self.minute) }
    interval = ScheduledInterval(
      schedule: Schedule(timing: .rate(minutes: rateMinutes), timeoutMinutes: 1),
      range: EventTimeRange(earliest: earliest, latest: .offset(-1)))
    self.bounds = bounds
    self.threshold = threshold
    self.now = now
    knownSinceNanos = now
    account = ScheduleAccount(sinceNanos: now, plannedNanos: now)
    coverage = ScheduleCoverage(account, interval: interval, bounds: bounds, lastRunNanos: now, nowNanos: now)
  }

  // MARK: Flows

  /// Flows come, each with its event time; those past the retention are refused.
  mutating func deliver(_ flows: [(timeNanos: Int64, source: Int)]) {
    let taken = flows.filter { $0.timeNanos >= now - bounds.retentionNanos }
    if taken.isEmpty { return }
    self.flows += taken.map { Flow(entry: nextEntry, timeNanos: $0.timeNanos, source: $0.source) }
    note(taken.map(\.timeNanos), nextEntry)
    nextEntry += 1
  }

  private mutating func note(_ times: [Int64], _ entry: UInt64) {
    // By minutes, as the store notes them, and only where somebody has looked.
    for (_, minute) in Dictionary(grouping: times.filter { $0 < coverage.lateBeforeNanos }, by: { $0 / Self.minute }) {
      coverage.note((minute.min() ?? 0)..<(minute.max() ?? 0) + 1, entry: entry)
    }
  }

  /// Flows leave: those past the retention, and all before another time.
  mutating func evict(before nanos: Int64 = .min) {
    let end = max(nanos, now - bounds.retentionNanos)
    guard let newest = flows.map(\.timeNanos).filter({ $0 < end && $0 >= completeSinceNanos }).max() else { return }
    completeSinceNanos = max(completeSinceNanos, newest + 1)
  }

  // MARK: Runs

  /// How a run ends.
  enum Ending { case good, failed, truncated, uncommitted, killed }

  /// Makes the run that is due, if one is.
  mutating func runDue(_ ending: Ending) {
    guard let due = coverage.due(nowNanos: now) else { return }
    coverage.begin(due)
    run(due, ending, needsAll: false)
  }

  /// Makes a run in the background, if there is one; false when there is none.
  @discardableResult
  mutating func runInBackground(_ ending: Ending, laterBy nanos: Int64 = 0) -> Bool {
    let run = coverage.beginInBackground(nowNanos: now + nanos, completeSinceNanos: completeSinceNanos)
    // What was given up.
    if let change = coverage.takeGivenUp() { remember(change) }
    guard let run else { return false }
    self.run(run.asOfNanos, ending, needsAll: true)
    return true
  }

  private mutating func run(_ asOfNanos: Int64, _ ending: Ending, needsAll: Bool) {
    let times = interval.times(asOf: asOfNanos)
    if needsAll, times.lowerBound < completeSinceNanos {
      return end(asOfNanos, .failed(.evicted, nextEntry: nextEntry))
    }
    switch ending {
    case .failed: return end(asOfNanos, .failed(.failed, nextEntry: nextEntry))
    case .truncated: return end(asOfNanos, .failed(.truncated, nextEntry: nextEntry))
    case .uncommitted: return coverage.abandonBackground()
    case .good, .killed: break
    }
    let from = min(max(times.lowerBound, completeSinceNanos), times.upperBound)
    let looked = from..<times.upperBound
    let seen = flows.filter { looked.contains($0.timeNanos) }
    let rows = Set(Dictionary(grouping: seen, by: \.source).filter { $0.value.count >= threshold }.keys)
    count(rows, CountedInterval(earliestNanos: from, asOfNanos: asOfNanos))
    if ending == .killed { return restart(after: 0) }
    runs.append(Run(asOfNanos: asOfNanos, looked: looked, nextEntry: nextEntry, rows: rows))
    end(asOfNanos, .done(completeSinceNanos: completeSinceNanos, nextEntry: nextEntry))
  }

  private mutating func count(_ rows: Set<Int>, _ interval: CountedInterval) {
    for row in rows where !counted[row, default: []].contains(where: { $0.overlaps(interval) }) {
      counted[row, default: []].append(interval)
    }
  }

  private mutating func end(_ asOfNanos: Int64, _ outcome: LookOutcome) {
    coverage.finish(asOfNanos, outcome, nowNanos: now)
    remember(coverage.takeChange())
    if lastRunNanos ?? .min <= asOfNanos || lastRunNanos ?? .min > now { lastRunNanos = asOfNanos }
  }

  // MARK: The state

  /// Remembers what has changed, as the store does.
  private mutating func remember(_ change: ScheduleAccountChange) {
    account.settledBeforeNanos = change.settledBeforeNanos
    let replaced = Set(change.forgotten + change.looks.map(\.asOfNanos))
    account.looks.removeAll { replaced.contains($0.asOfNanos) }
    account.looks = (account.looks + change.looks).sorted { $0.asOfNanos < $1.asOfNanos }
    account.gaps = change.gaps
    account.plannedNanos = change.plannedNanos
  }

  /// The daemon is killed, and started again after a while.
  mutating func restart(after nanos: Int64) {
    now += nanos
    coverage = ScheduleCoverage(
      account, interval: interval, bounds: bounds, lastRunNanos: lastRunNanos ?? knownSinceNanos, nowNanos: now)
    evict()
    for (entry, flows) in Dictionary(grouping: flows, by: \.entry).sorted(by: { $0.key < $1.key }) {
      note(flows.map(\.timeNanos), entry)
    }
  }

  /// The clock is set back.
  ///
  /// When it is by more than a period, what was run as of times still to come does not hold.
  mutating func setBack(to nanos: Int64) {
    now = nanos
    _ = coverage.due(nowNanos: now)
    if let change = coverage.takeGivenUp() { remember(change) }
    for index in runs.indices where runs[index].asOfNanos > coverage.timetable.settledNanos {
      runs[index].isVoid = true
    }
  }
}

extension CountedInterval {
  func overlaps(_ other: CountedInterval) -> Bool {
    asOfNanos > other.earliestNanos && earliestNanos < other.asOfNanos
  }
}
