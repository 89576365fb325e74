import Detection
import Primitives
import Storage

/// One run of a correlation rule as of a time: over the matches that the state has, to what is to be committed.
///
/// Blocks while it reads; of the same state it makes the same.
struct CorrelationRun {
  let program: CorrelationProgram
  let store: StateStore
  let asOfNanos: Int64
  var limits = Correlator.Limits()

  /// What a run has made.
  struct Outcome {
    /// What is remembered of the run.
    var run: CorrelatedRun
    /// The matches that no earlier run has made, in windows or kept for further correlation rules.
    var matches: [StoredMatch] = []
    /// Matches that no earlier run has made.
    var newCount = 0
    /// Whether there are more matches than a run may have.
    var isTruncated = false
  }

  /// Looks at the matches within the window of the rule.
  ///
  /// Throws `StateError` when they cannot be read, and `CorrelationStop`.
  func outcome(isCancelled: @escaping () -> Bool = { false }) throws -> Outcome {
    let stored = try signals()
    var outcome = Outcome(run: CorrelatedRun(ruleID: program.id, asOfNanos: asOfNanos))
    outcome.run.signalCount = stored.values.reduce(0) { $0 + $1.count }
    let reader = SignalValueReader()
    let members = program.rule.members.map { member in
      (stored[member.ruleID] ?? []).map { signal in
        CorrelationSignal(
          number: signal.number, timeNanos: signal.timeNanos,
          values: reader.values(of: member.fields, in: signal.fields))
      }
    }
    let result = try Correlator.matches(
      in: members, of: program.rule, within: interval, limits: limits, isCancelled: isCancelled)
    outcome.run.matchCount = result.matches.count
    outcome.isTruncated = result.isTruncated
    if result.matches.isEmpty { return outcome }
    let known = try CorrelationStore(store).newest(ofRule: program.id)
    let namer = SignalNamer(program.rule, stored, members)
    for found in result.matches { add(found, namer, known, &outcome) }
    return outcome
  }

  /// What is to be committed when the run has failed: a failure of the rule.
  func failure(_ message: String) -> Outcome {
    var run = CorrelatedRun(ruleID: program.id, asOfNanos: asOfNanos)
    run.error = message
    let error = DetectionError(
      rule: program.compiled, code: "correlation", message: "the run of the correlation rule failed: \(message)")
    let match = StoredMatch(error, logType: "", event: [], eventID: "\(program.id)@\(asOfNanos)")
    return Outcome(run: run, matches: [match])
  }

  /// The times that it looks at.
  private var interval: ClosedRange<Int64> {
    asOfNanos.subtractingSaturated(program.rule.lookbackNanos)...asOfNanos
  }

  private func signals() throws -> [String: [StoredSignal]] {
    let correlations = CorrelationStore(store)
    var signals: [String: [StoredSignal]] = [:]
    for id in program.rule.ruleIDs { signals[id] = try correlations.signals(of: id, within: interval) }
    return signals
  }

  /// Adds a match, unless an earlier run has made it: then it is made of no newer signal than that.
  private func add(
    _ found: CorrelationMatch, _ namer: SignalNamer, _ known: [String: CorrelatedRun.Newest],
    _ outcome: inout Outcome
  ) {
    guard let last = namer.last(of: found) else { return }
    let report = CorrelationReport(program.rule)
    let match = report.match(found, compiled: program.compiled, signals: namer.references(found, report))
    let newest = CorrelatedRun.Newest(timeNanos: last.timeNanos, number: last.number)
    if let before = known[match.dedup], !before.isBefore(newest) { return }
    outcome.newCount += 1
    outcome.run.newest[match.dedup] = newest
    let event = report.event(found, of: program.id, timeNanos: newest.timeNanos, context: match.context)
    var stored = StoredMatch(
      match, logType: last.logType, event: event, eventID: "\(program.id)@\(newest.timeNanos)#\(newest.number)")
    stored.isSignalOnly = !program.definition.createsAlert
    if let fields = program.compiled.signalFields {
      stored.signal = event.withUnsafeBytes { SignalValues(fields, event: $0, context: match.context) }
      stored.signal?.eventTimeNanos = newest.timeNanos
    }
    if stored.signal != nil || !stored.isSignalOnly { outcome.matches.append(stored) }
  }
}

/// Finds out what else is known of the signals that a match is made of.
private struct SignalNamer {
  private let rule: CorrelationRule
  private let stored: [String: [StoredSignal]]
  private let members: [[CorrelationSignal]]

  init(_ rule: CorrelationRule, _ stored: [String: [StoredSignal]], _ members: [[CorrelationSignal]]) {
    self.rule = rule
    self.stored = stored
    self.members = members
  }

  /// The last signal that a match is made of.
  func last(of found: CorrelationMatch) -> StoredSignal? {
    found.signals.enumerated().flatMap { member, places in places.map { signal(member, $0) } }
      .compactMap { $0 }.max { ($0.timeNanos, $0.number) < ($1.timeNanos, $1.number) }
  }

  /// The signals of a match, as an alert names them.
  func references(_ found: CorrelationMatch, _ report: CorrelationReport) -> [SignalReference] {
    report.named(found, members).map { member, place in
      var reference = report.reference(member, members[member][place])
      guard let signal = signal(member, place) else { return reference }
      reference.logType = signal.logType
      reference.eventID = signal.eventID
      reference.alertID = signal.alert?.description ?? ""
      return reference
    }
  }

  private func signal(_ member: Int, _ place: Int) -> StoredSignal? { stored[rule.members[member].ruleID]?[place] }
}
