import CaseFiles
import Detection
import Storage
import TestSupport

/// One run: random rules, events, clocks, restarts and retries, with the engine and the model side by side.
///
/// Everything follows from the seed.
struct Simulation {
  private let seed: UInt64
  private var random: SeededGenerator
  private let engine: StoreEngine
  private let isDurable: Bool
  private var model = Model()
  private var modelClock = ModelClock(notBefore: 0)
  private var clocks = HostClocks(wallNanos: HostClocks.start, monotonicNanos: 5_000_000_000)
  private var rules: [SimulatedRule] = []
  private var sent: [SimulatedEvent] = []
  let story: Story
  private(set) var tally = SimulationTally()

  /// Makes a run; in a directory it survives restarts, without one there are none.
  init(seed: UInt64, directory: String?, tellsStory: Bool) throws {
    self.seed = seed
    story = Story(isTold: tellsStory)
    random = SeededGenerator(seed: seed)
    isDurable = directory != nil
    var limits = StateLimits()
    limits.windowsCachedMax = random.pick([1, 2, 3, 6, 50_000])
    limits.windowsKeptHours = random.pick([0, 1, 48])
    limits.retentionRowsMax = random.pick([1, 5, 1_000])
    limits.pageAlertsMax = random.pick([1, 3, 500])
    engine = try StoreEngine(directory: directory, limits: limits)
    try loadRules()
  }

  /// Runs to the end; throws where the engine differs from the model.
  mutating func run() async throws {
    for _ in 0..<Int.random(in: 10...40, using: &random) { try await step() }
    try await compareAlerts()
    engine.store.close()
  }

  private mutating func step() async throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: try await send(count: 1)
    case 45..<60: try await send(count: Int.random(in: 2...5, using: &random))
    case 60..<82: advance()
    case 82..<87: setClock()
    case 87..<92: try loadRules()
    case 92..<95: try await prune()
    default: try await restart()
    }
  }

  // MARK: What happens

  private mutating func loadRules() throws {
    if rules.isEmpty || random.once(in: 3) {
      rules = (0..<Int.random(in: 1...4, using: &random)).map { SimulatedRule(id: "R\($0)", &random) }
    } else {
      let number = Int.random(in: 0..<rules.count, using: &random)
      rules[number] = SimulatedRule(id: rules[number].id, &random)
    }
    story.tell("rules: \(rules)")
    try engine.load(rules.map(\.yaml).joined(separator: "---\n"))
  }

  private mutating func advance() {
    let now = peek()
    var nanos: Int64 = random.pick([
      0, 1, 1_000_000_000, 59_000_000_000, 60_000_000_000, 61_000_000_000, 1_800_000_000_000, 6_000_000_000_000,
    ])
    // Most of the time to the very end of a window, or one nanosecond beyond.
    if let window = model.windows.randomElement(using: &random), let rule = rules.first(where: { $0.id == window.rule })
    {
      let closes = window.openedNanos + rule.terms(isError: false).periodNanos + random.pick([-1, 0, 0, 1, 1])
      if closes > now, !random.once(in: 3) { nanos = closes - now }
    }
    clocks.wallNanos += nanos
    clocks.monotonicNanos += nanos
    story.tell("time passes: \(nanos) ns")
  }

  /// The time of windows, if it were read now.
  private func peek() -> Int64 {
    var clock = modelClock
    return clock.now(clocks)
  }

  private mutating func setClock() {
    let nanos = random.pick([-7_200, -60, -1, 1, 60, 3_600]) * 1_000_000_000
    clocks.wallNanos += Int64(nanos)
    story.tell("the clock is set by \(nanos) ns")
  }

  private mutating func restart() async throws {
    guard isDurable else { return }
    story.tell("restart")
    tally.restarts += 1
    try await compareAlerts()
    try engine.restart()
    // Where retention has removed the last windows, there are none that a clock could close or extend.
    let latest = engine.store.latestNanos
    if latest != model.latestNanos, tally.pruned == 0 || latest > model.latestNanos {
      try fail("the latest time is \(latest), by the model \(model.latestNanos)")
    }
    modelClock = ModelClock(notBefore: latest)
  }

  private mutating func prune() async throws {
    story.tell("prune")
    let longest = Int64(SimulatedRule.periodMinutesMax) * 60_000_000_000
    let pass = try await engine.store.prune(now: peek(), longestPeriodNanos: longest)
    tally.pruned += pass.windowsRemoved
  }

  // MARK: Events

  /// Sends events; several are counted at times of their own, and may share a commit.
  private mutating func send(count: Int) async throws {
    let form = random.pick(CommitForm.allCases)
    var events: [SimulatedEvent] = []
    var pending: [PendingAnswers] = []
    var batches: [MatchBatch] = []
    for _ in 0..<count {
      let event = nextEvent()
      let now = engine.now(clocks)
      let modelNow = modelClock.now(clocks)
      if now != modelNow { try fail("the time is \(now), by the model \(modelNow)") }
      events.append(event)
      let answers = try engine.matches(event.json, logType: event.logType, eventID: event.id)
      pending.append(answers)
      batches.append(MatchBatch(matches: answers.stored, now: now))
      if form != .oneBatch, count > 1, random.once(in: 2) { advance() }
    }
    let outcomes = try await engine.take(batches, form)
    for (number, event) in events.enumerated() {
      try compare(event, pending[number], outcomes[number], batches[number].now)
    }
  }

  private mutating func nextEvent() -> SimulatedEvent {
    if let last = sent.randomElement(using: &random), random.once(in: 4) { return last }
    let event = SimulatedEvent(&random)
    sent.append(event)
    return event
  }

  private mutating func compare(
    _ event: SimulatedEvent, _ pending: PendingAnswers, _ outcomes: [StoredOutcome], _ now: Int64
  ) throws {
    story.tell("event \(String(decoding: event.json, as: UTF8.self)) of \(event.logType) '\(event.id)' at \(now)")
    var signals: Set<String> = []
    var expected: [String: (match: ModelMatch, answer: ModelAnswer)] = [:]
    let said = rules.compactMap { rule in event.match(of: rule, nanos: now).map { (rule, $0) } }
    // Alerts are numbered in the order of answers: matches first, then failures.
    for (rule, match) in said.filter({ !$0.1.isError }) + said.filter(\.1.isError) {
      if !match.isError, !rule.createsAlert {
        signals.insert(rule.id)
      } else {
        expected[rule.id] = (match, model.take(match, rule.terms(isError: match.isError)))
      }
    }
    if Set(pending.signals.map(\.definition.id)) != signals { try fail("signals: expected \(signals)") }
    if Set(pending.stored.map(\.key.detectionID)) != Set(expected.keys) { try fail("expected \(expected)") }
    for (stored, outcome) in zip(pending.stored, outcomes) {
      guard let (match, answer) = expected[stored.key.detectionID] else { continue }
      story.tell("  \(stored.key.detectionID): \(outcome)")
      tally.count(outcome.kind)
      try compare(stored, match)
      if ModelAnswer(outcome) != answer { try fail("\(stored.key): expected \(answer), found \(outcome)") }
    }
  }

  private func compare(_ stored: StoredMatch, _ match: ModelMatch) throws {
    guard stored.key.isError == match.isError, Array(stored.key.dedup.utf8) == match.dedup,
      stored.severity.name == match.severity, match.isError || stored.title == match.title
    else { return try fail("expected \(match), found \(stored)") }
  }

  // MARK: Alerts

  private func compareAlerts() async throws {
    let found = try await engine.store.allAlerts()
    let expected = Array(model.alerts.reversed())
    if found.count != expected.count { try fail("expected \(expected.count) alerts, found \(found.count)") }
    for (found, window) in zip(found, expected) {
      var expected = DedupAlert(window)
      expected.alertID = "\(engine.store.storeID)-\(expected.alertID)"
      // The title of a failure is the engine's own words.
      if window.isError { expected.title = found.title }
      let difference = found.difference(from: expected)
      if let difference { try fail("alert \(found.alertID): \(difference)") }
    }
  }

  private func fail(_ difference: String) throws {
    throw SimulationFailure(seed: seed, difference: difference, story: story.lines)
  }
}

/// How several events reach the state.
enum CommitForm: CaseIterable {
  /// Each with a commit of its own.
  case alone
  /// One after the other without waiting, so that they may share a commit.
  case submittedTogether
  /// As one request with many events, counted at one time.
  case oneBatch
}

extension StoreEngine {
  /// Counts batches, in their order; for `oneBatch` all must be of one time.
  func take(_ batches: [MatchBatch], _ form: CommitForm) async throws -> [[StoredOutcome]] {
    switch form {
    case .alone: return try batches.map { try store.take($0) }
    case .submittedTogether: return try await submit(batches)
    case .oneBatch:
      guard let first = batches.first else { return [] }
      var outcomes = try store.take(MatchBatch(matches: batches.flatMap(\.matches), now: first.now))[...]
      return batches.map { batch in
        defer { outcomes = outcomes.dropFirst(batch.matches.count) }
        return Array(outcomes.prefix(batch.matches.count))
      }
    }
  }

  private func submit(_ batches: [MatchBatch]) async throws -> [[StoredOutcome]] {
    let collector = OutcomeCollector(count: batches.count)
    return try await withCheckedThrowingContinuation { continuation in
      collector.whenComplete { continuation.resume(with: $0) }
      for (number, batch) in batches.enumerated() {
        store.submit(batch) { collector.add($0, at: number) }
      }
    }
  }
}
