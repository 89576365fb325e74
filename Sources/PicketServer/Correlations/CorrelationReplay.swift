import Detection
import Primitives
import Storage

/// Runs correlation rules in a replay: at their scheduled times by the clock of the events.
struct CorrelationReplay {
  private let programs: [CorrelationProgram]
  private let store: StateStore
  /// For each rule the last scheduled time that needs no run; nil before the first event.
  private var settled: [Int64]?
  /// When the last match was kept; before the first one there is nothing to find.
  private var lastSignalNanos = Int64.min

  init(_ programs: [CorrelationProgram], _ store: StateStore) {
    self.programs = programs
    self.store = store
  }

  /// A match was kept for correlation rules.
  mutating func noteSignal(at nanos: Int64) { lastSignalNanos = max(lastSignalNanos, nanos) }

  /// Makes all runs that are due before a time, in the order of their times; `commit` is called first where there are any.
  mutating func run(before nanos: Int64, _ commit: () throws -> Void) throws {
    if programs.isEmpty { return }
    guard settled != nil else { return settled = programs.map { _ in nanos } }
    var isCommitted = false
    while let (number, asOfNanos) = next(before: nanos) {
      settled?[number] = asOfNanos
      if !isCommitted { try commit() }
      isCommitted = true
      try run(programs[number], asOfNanos)
    }
  }

  /// Makes the next run of each rule after the last event, which sees the matches that no run has seen.
  mutating func finish(_ commit: () throws -> Void) throws {
    guard let settled else { return }
    try commit()
    let runs = programs.indices.compactMap { number in
      programs[number].rule.schedule.next(after: settled[number]).map { (number: number, asOfNanos: $0) }
    }
    for run in runs.sorted(by: { ($0.asOfNanos, $0.number) < ($1.asOfNanos, $1.number) })
    where sees(programs[run.number], run.asOfNanos) {
      try self.run(programs[run.number], run.asOfNanos)
    }
  }

  /// The earliest run that is due before a time; runs that have nothing to look at are left out.
  private mutating func next(before nanos: Int64) -> (number: Int, asOfNanos: Int64)? {
    var earliest: (number: Int, asOfNanos: Int64)?
    for (number, program) in programs.enumerated() {
      let schedule = program.rule.schedule
      guard let settled = settled?[number], let next = schedule.next(after: settled), next < nanos else { continue }
      guard sees(program, next) else {
        self.settled?[number] = schedule.last(notAfter: nanos - 1) ?? next
        continue
      }
      if next < earliest?.asOfNanos ?? .max { earliest = (number, next) }
    }
    return earliest
  }

  /// Whether a match may be in the window of a run.
  private func sees(_ program: CorrelationProgram, _ asOfNanos: Int64) -> Bool {
    lastSignalNanos >= asOfNanos.subtractingSaturated(program.rule.lookbackNanos)
  }

  private mutating func run(_ program: CorrelationProgram, _ asOfNanos: Int64) throws {
    let run = CorrelationRun(program: program, store: store, asOfNanos: asOfNanos)
    var outcome: CorrelationRun.Outcome
    do {
      outcome = try run.outcome()
    } catch let stop as CorrelationStop {
      outcome = run.failure("\(stop)")
    }
    if outcome.matches.contains(where: { $0.signal != nil }) { noteSignal(at: asOfNanos) }
    _ = try store.take(MatchBatch(matches: outcome.matches, now: asOfNanos, correlated: outcome.run))
  }
}
