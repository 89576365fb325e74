import CaseFiles
import Detection
import Storage

/// The model behind the interface of the case files, so that the cases vouch for it too.
final class ModelCaseEngine: DedupEngine {
  private let evaluator = EventEvaluator()
  private var rules: RuleSet?
  private var model = Model()
  private var clock = ModelClock(notBefore: 0)

  init() throws {}

  func load(_ rules: String) throws { self.rules = try RuleSet(rules) }

  func restart() { clock = ModelClock(notBefore: model.latestNanos) }

  func send(_ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64) throws -> [String: DedupAnswer] {
    guard let rules else { return [:] }
    let now = clock.now(HostClocks(wallNanos: HostClocks.start + wallNanos, monotonicNanos: monotonicNanos))
    let verdict = try rules.evaluate(event.json, logType: event.logType, evaluator)
    var answers: [String: DedupAnswer] = [:]
    for match in verdict.matches {
      answers[match.definition.id] = answer(match, event, now)
    }
    for error in verdict.errors {
      answers[error.detectionID] = answer(error, event, now)
    }
    return answers
  }

  private func answer(_ match: Match, _ event: DedupEvent, _ now: Int64) -> DedupAnswer {
    var answer = DedupAnswer(isError: false)
    answer.title = match.title
    answer.dedup = match.dedup
    answer.severity = match.severity.name
    guard match.definition.createsAlert else {
      answer.outcome = "SIGNAL"
      answer.eventCount = 0
      return answer
    }
    let rule = ModelRule(match.definition, isError: false)
    answer.threshold = UInt64(rule.threshold)
    fill(&answer, model.take(ModelMatch(match, event, now), rule))
    return answer
  }

  private func answer(_ error: DetectionError, _ event: DedupEvent, _ now: Int64) -> DedupAnswer {
    var answer = DedupAnswer(isError: true)
    let rule = ModelRule(error.definition, isError: true)
    fill(&answer, model.take(ModelMatch(error, event, now), rule))
    return answer
  }

  private func fill(_ answer: inout DedupAnswer, _ found: ModelAnswer) {
    answer.outcome = found.outcome
    answer.alertID = found.alertNumber.map { "\($0)" }
    answer.eventCount = UInt64(found.eventCount)
    answer.uniqueCount = UInt64(found.uniqueCount)
    answer.openedNanos = found.openedNanos - HostClocks.start
    answer.closesNanos = found.closesNanos - HostClocks.start
  }

  func alerts() -> [DedupAlert] { model.alerts.map { DedupAlert($0) } }
}

extension ModelRule {
  /// What a rule asks of its windows.
  init(_ definition: DetectionDefinition, isError: Bool) {
    var countsValues = false
    if case .simple(let logic) = definition.body { countsValues = logic.unique != nil && !isError }
    let (nanos, isBeyondTime) = Int64(definition.dedupPeriodMinutes).multipliedReportingOverflow(by: 60_000_000_000)
    self.init(
      periodNanos: isBeyondTime ? .max : nanos,
      threshold: isError ? 1 : definition.threshold, countsValues: countsValues)
  }
}

extension ModelMatch {
  /// A match of a rule.
  init(_ match: Match, _ event: DedupEvent, _ now: Int64) {
    self.init(
      rule: match.definition.id, isError: false, dedup: Array(match.dedup.utf8), nanos: now, logType: event.logType,
      eventID: Array(event.eventID.utf8), value: match.distinctValue.map { Array($0.utf8) }, title: match.title,
      severity: match.severity.name)
  }

  /// A failure of a rule.
  init(_ error: DetectionError, _ event: DedupEvent, _ now: Int64) {
    self.init(
      rule: error.detectionID, isError: true, dedup: Array(error.code.utf8), nanos: now, logType: event.logType,
      eventID: Array(event.eventID.utf8), value: nil, title: error.message, severity: error.definition.severity.name)
  }
}

extension DedupAlert {
  /// What the model knows of an alert.
  init(_ window: ModelWindow) {
    self.init(alertID: "\(window.alert?.number ?? 0)")
    kind = window.isError ? "RULE_ERROR" : "RULE"
    severity = window.matches.first?.severity
    title = window.matches.first?.title
    dedup = String(decoding: window.dedup, as: UTF8.self)
    status = severity == "Info" ? "RESOLVED" : "OPEN"
    eventCount = UInt64(window.matches.count)
    uniqueCount = UInt64(window.values.count)
    firstMatchNanos = window.openedNanos - HostClocks.start
    createdNanos = window.alert.map { $0.createdNanos - HostClocks.start }
    updatedNanos = window.matches.last.map { $0.nanos - HostClocks.start }
    logTypes = Set(window.matches.map(\.logType))
  }
}
