import Detection
import PythonBodies
import Storage
import Synchronization
import Wire

/// What events and detections came to, by log type and by detection, for one set of detections.
///
/// A set that takes the place of another goes on with its counts where names are the same. Which counters there are never
/// changes; they may be used from any thread.
final class ActivityCounters: Sendable {
  /// All events.
  let events: EventCounter
  /// Those of log types that no active detection names.
  let otherEvents: EventCounter
  /// The log types, in the order of their programs.
  let logTypes: [EventCounter]

  private let logTypesByName: [String: EventCounter]
  private let detections: [String: DetectionCounter]
  /// By log type, the counters of the rules in the order of the program.
  private let rules: [[DetectionCounter]]
  private let accounts: [String: DetectionAccount]

  /// Makes the counters of a set, which go on from those of another.
  init(_ loaded: LoadedDetections, after earlier: ActivityCounters? = nil) {
    events = earlier?.events ?? EventCounter(logType: "")
    otherEvents = earlier?.otherEvents ?? EventCounter(logType: "")
    let logTypes = loaded.program.logTypes.map { program in
      earlier?.logTypesByName[program.logType] ?? EventCounter(logType: program.logType)
    }
    self.logTypes = logTypes
    logTypesByName = Dictionary(logTypes.map { ($0.logType, $0) }, uniquingKeysWith: { first, _ in first })
    let active = loaded.library.definitions.filter(\.isActive).map(\.id)
    let detections = Dictionary(
      active.map { ($0, earlier?.detections[$0] ?? DetectionCounter(detectionID: $0)) },
      uniquingKeysWith: { first, _ in first })
    self.detections = detections
    rules = loaded.program.logTypes.map { program in
      program.rules.map { detections[$0.definition.id] ?? DetectionCounter(detectionID: $0.definition.id) }
    }
    let bodies = Dictionary(
      (loaded.python?.counters ?? []).map { ($0.detectionID, $0) }, uniquingKeysWith: { first, _ in first })
    var accounts: [String: DetectionAccount] = [:]
    for id in active { accounts[id] = DetectionAccount(body: bodies[id], after: earlier?.accounts[id]) }
    for (program, counter) in zip(loaded.program.logTypes, logTypes) {
      for rule in program.rules { accounts[rule.definition.id]?.evaluatedFrom(counter) }
    }
    for id in active {
      guard let earlier, let counter = earlier.detections[id] else { continue }
      accounts[id]?.evaluationsBefore = earlier.totals(ofDetection: id).evaluations
      accounts[id]?.rowsBefore = counter.rows.load(ordering: .relaxed)
    }
    self.accounts = accounts
  }

  // MARK: Counting

  /// Adds events that a thread has taken.
  func add(_ tally: EventTally) {
    events.add(tally)
    if tally.program < 0 { otherEvents.add(tally) } else { logTypes[tally.program].add(tally) }
  }

  /// Adds how long the rules of a program take on an event that stands for so many.
  func add(_ entries: [RuleTimes.Entry], of program: LogTypeProgram, weight: Int) {
    if program.number < rules.count, rules[program.number].count == program.rules.count {
      let counters = rules[program.number]
      for entry in entries { counters[entry.rule].nanos.count(Int(entry.nanos) &* weight) }
    }
  }

  /// Adds how long the rules of a program took together, in the order of the program.
  func add(_ nanosByRule: [Int], of program: LogTypeProgram) {
    for (counter, nanos) in zip(rules[program.number], nanosByRule) where nanos > 0 { counter.nanos.count(nanos) }
  }

  /// Adds the rows that the rules of a query were held against, and how long each rule took on all of them.
  func add(rows: Int, nanosByRule: [Int], of program: LogTypeProgram) {
    for (rule, nanos) in zip(program.rules, nanosByRule) {
      let counter = detections[rule.definition.id]
      counter?.rows.count(rows)
      counter?.nanos.count(nanos)
    }
  }

  /// Counts the matches of some results whose outcomes are known, and all failures.
  func count(_ results: [EventResult], logType: String) {
    for result in results {
      for match in result.matches where match.outcome != .unspecified {
        detections[match.detectionID]?.matches.count()
        logTypesByName[logType]?.matches.count()
        if match.outcome == .alertCreated { detections[match.detectionID]?.alerts.count() }
      }
      for error in result.errors {
        detections[error.detectionID]?.failures.count()
        if error.outcome == .alertCreated { detections[error.detectionID]?.alerts.count() }
      }
    }
  }

  /// Counts matches that were committed, each with its outcome; failures were counted before, but for their alerts.
  func count(_ matches: [StoredMatch], _ outcomes: [StoredOutcome]) {
    for (match, outcome) in zip(matches, outcomes) where !match.isLookup {
      let counter = detections[match.key.detectionID]
      if outcome.kind == .alertCreated { counter?.alerts.count() }
      if match.key.isError { continue }
      counter?.matches.count()
      logTypesByName[match.logType]?.matches.count()
    }
  }

  /// A query failed, and with it the rules over its rows.
  func countFailures(of program: LogTypeProgram) {
    for rule in program.rules { detections[rule.definition.id]?.failures.count() }
  }

  /// Counts flows that rules were held against, as events of their log type.
  func count(flows: Int, logType: String) { logTypesByName[logType]?.evaluated.count(flows) }

  // MARK: Reading

  /// The ids of the active detections, in order.
  var detectionIDs: [String] { accounts.keys.sorted() }

  /// What a detection has done; nothing for one that is not active.
  func totals(ofDetection id: String) -> DetectionTotals {
    guard let counter = detections[id], let account = accounts[id] else { return DetectionTotals() }
    let rows = counter.rows.load(ordering: .relaxed) &- account.rowsBefore
    return DetectionTotals(
      evaluations: account.evaluationsBefore &+ account.eventsSince &+ rows,
      matches: counter.matches.load(ordering: .relaxed), alerts: counter.alerts.load(ordering: .relaxed),
      failures: counter.failures.load(ordering: .relaxed), nanos: counter.nanos.load(ordering: .relaxed),
      python: account.python)
  }

  /// Whether a detection has a body in Python.
  func hasBody(_ id: String) -> Bool { accounts[id]?.body != nil }

  /// Whether the body of a detection is not called any more.
  func isQuarantined(_ id: String) -> Bool { accounts[id]?.body?.isQuarantined ?? false }
}

/// What the counts of a detection consist of, beside its own counter.
private struct DetectionAccount {
  /// Its body in the set of the counters.
  let body: PythonBodyCounter?
  /// Its body in the set before: calls that are under way still count there.
  private let bodyBefore: PythonBodyCounter?
  /// What bodies of sets before that have come to.
  private let pythonBefore: PythonTotals
  /// The evaluations of sets before.
  var evaluationsBefore = 0
  /// The rows among them.
  var rowsBefore = 0
  /// The log types that it is held against the events of, and how many there were when the counters were made.
  private var logTypes: [(counter: EventCounter, before: Int)] = []

  init(body: PythonBodyCounter?, after earlier: DetectionAccount?) {
    self.body = body
    bodyBefore = earlier?.body
    pythonBefore = (earlier?.pythonBefore ?? PythonTotals()) + (earlier?.bodyBefore?.totals ?? PythonTotals())
  }

  /// It is held against the events of a log type from now on.
  mutating func evaluatedFrom(_ counter: EventCounter) {
    logTypes.append((counter, counter.evaluated.load(ordering: .relaxed)))
  }

  /// Events that it was held against since the counters were made.
  var eventsSince: Int {
    logTypes.reduce(0) { $0 &+ ($1.counter.evaluated.load(ordering: .relaxed) &- $1.before) }
  }

  /// What its bodies have come to.
  var python: PythonTotals {
    pythonBefore + (bodyBefore?.totals ?? PythonTotals()) + (body?.totals ?? PythonTotals())
  }
}
