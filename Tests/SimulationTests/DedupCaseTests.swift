import CaseFiles
import Detection
import Storage
import TestSupport
import Testing

/// What becomes of matches over time, by `Tests/Cases/dedup`.
@Suite("The cases of dedup windows")
struct DedupCaseTests {
  /// The files whose steps this engine can take: dry runs are the server's.
  static let files = ((try? DedupCaseFile.all()) ?? []).filter { file in
    !file.steps.contains { $0.event?.isDryRun ?? false }
  }

  @Test("The case files are there and can be read")
  func caseFilesAreThere() throws {
    #expect(try DedupCaseFile.all().count > 70)
  }

  @Test("The durable state does what the cases say", arguments: files, [50_000, 1])
  func inTheStore(_ file: DedupCaseFile, _ windowsCached: Int) async throws {
    let directory = try ScratchDirectory()
    var limits = StateLimits()
    limits.windowsCachedMax = windowsCached
    let engine = StoreCaseEngine(engine: try StoreEngine(directory: directory.path, limits: limits))
    #expect(try await DedupCaseRunner.differences(between: file, and: engine) == [], "\(file.name)")
  }

  @Test("The model that the simulation trusts does what the cases say", arguments: files)
  func inTheModel(_ file: DedupCaseFile) async throws {
    #expect(try await DedupCaseRunner.differences(between: file, and: try ModelCaseEngine()) == [], "\(file.name)")
  }
}

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

/// The engine of the case files: matches are counted in the durable state, one event after the other.
struct StoreCaseEngine: DedupEngine {
  let engine: StoreEngine

  func load(_ rules: String) throws { try engine.load(rules) }

  func restart() throws { try engine.restart() }

  func send(_ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64) throws -> [String: DedupAnswer] {
    let clocks = HostClocks(wallNanos: HostClocks.start + wallNanos, monotonicNanos: monotonicNanos)
    let pending = try engine.matches(event.json, logType: event.logType, eventID: event.eventID)
    let now = engine.now(clocks)
    return pending.answers(try engine.store.take(MatchBatch(matches: pending.stored, now: now)))
  }

  func alerts() async throws -> [DedupAlert] { try await engine.store.allAlerts() }
}
