import CaseFiles
import Detection
import Foundation
import Storage

/// The engine without its sockets: rules, the clock of windows, and the durable state.
final class StoreEngine {
  private let evaluator = EventEvaluator()
  private let configuration: StateConfiguration
  private(set) var store: StateStore
  private var rules: RuleSet
  private var clock: WindowClock

  /// Opens the state in a directory; without one it is kept in memory.
  init(directory: String?, limits: StateLimits = StateLimits()) throws {
    var configuration = StateConfiguration(directory: directory)
    configuration.limits = limits
    self.configuration = configuration
    store = try StateStore(configuration)
    rules = try RuleSet("AnalysisType: global\nGlobalID: none\nFilename: none.py\n")
    clock = WindowClock(notBefore: store.latestNanos)
  }

  /// Replaces the rules.
  func load(_ text: String) throws { rules = try RuleSet(text) }

  /// Closes the state and opens it again.
  func restart() throws {
    store.close()
    store = try StateStore(configuration)
    clock = WindowClock(notBefore: store.latestNanos)
  }

  /// The time of windows.
  func now(_ clocks: HostClocks) -> Int64 {
    clock.now(wallNanos: clocks.wallNanos, monotonicNanos: clocks.monotonicNanos).nanos
  }

  /// What an event is to count, and what is answered without counting.
  func matches(_ json: [UInt8], logType: String, eventID: String) throws -> PendingAnswers {
    let verdict = try rules.evaluate(json, logType: logType, evaluator)
    var pending = PendingAnswers()
    for match in verdict.matches {
      if match.definition.createsAlert {
        pending.stored.append(StoredMatch(match, logType: logType, event: json, eventID: eventID))
      } else {
        pending.signals.append(match)
      }
    }
    for error in verdict.errors {
      pending.stored.append(
        StoredMatch(error, logType: logType, event: json, eventID: eventID))
    }
    return pending
  }
}

/// What an event says before it is counted.
struct PendingAnswers {
  /// Matches and failures that go into windows.
  var stored: [StoredMatch] = []
  /// Matches that do not.
  var signals: [Match] = []

  /// The answers of the case files, by rule.
  func answers(_ outcomes: [StoredOutcome]) -> [String: DedupAnswer] {
    var answers: [String: DedupAnswer] = [:]
    for signal in signals { answers[signal.definition.id] = answer(signal) }
    for (match, outcome) in zip(stored, outcomes) { answers[match.key.detectionID] = answer(match, outcome) }
    return answers
  }

  private func answer(_ signal: Match) -> DedupAnswer {
    var answer = DedupAnswer(isError: false)
    answer.outcome = "SIGNAL"
    answer.eventCount = 0
    answer.title = signal.title
    answer.dedup = signal.dedup
    answer.severity = signal.severity.name
    return answer
  }

  private func answer(_ match: StoredMatch, _ outcome: StoredOutcome) -> DedupAnswer {
    var answer = DedupAnswer(isError: match.key.isError)
    answer.outcome = outcome.kind.wireName
    answer.alertID = outcome.alert?.description
    answer.eventCount = outcome.eventCount
    answer.uniqueCount = outcome.uniqueCount
    answer.threshold = match.terms.threshold
    answer.title = match.title
    answer.dedup = match.key.dedup
    answer.severity = match.severity.name
    answer.openedNanos = outcome.openedNanos - HostClocks.start
    answer.closesNanos = outcome.closesNanos - HostClocks.start
    return answer
  }
}

extension StoredOutcome.Kind {
  /// The name on the wire.
  var wireName: String {
    switch self {
    case .belowThreshold: "BELOW_THRESHOLD"
    case .alertCreated: "ALERT_CREATED"
    case .alertUpdated: "ALERT_UPDATED"
    case .duplicate: "DUPLICATE_EVENT"
    case .seen: "DRY_RUN"
    case .signal: "SIGNAL"
    }
  }
}

extension StateStore {
  /// All alerts, page after page, the newest first.
  func allAlerts() async throws -> [DedupAlert] {
    var filter = AlertFilter()
    var alerts: [DedupAlert] = []
    repeat {
      let page = try await self.alerts.page(matching: filter)
      alerts += page.alerts.map { DedupAlert($0) }
      filter.beforeNumber = page.nextBeforeNumber
    } while filter.beforeNumber != nil
    return alerts
  }
}

extension DedupAlert {
  /// An alert as it is stored, with times from the start of the tests' wall clock.
  init(_ record: AlertRecord) {
    self.init(alertID: record.id.description)
    kind = record.key.isError ? "RULE_ERROR" : "RULE"
    severity = record.severity.name
    title = record.title
    dedup = record.key.dedup
    context = record.context
    status = "\(record.status)".uppercased()
    eventCount = record.eventCount
    uniqueCount = record.uniqueCount
    threshold = record.threshold
    firstMatchNanos = record.firstMatchNanos - HostClocks.start
    createdNanos = record.createdNanos - HostClocks.start
    updatedNanos = record.updatedNanos - HostClocks.start
    closesNanos = record.closesNanos - HostClocks.start
    logTypes = Set(record.logTypes)
  }
}

/// Rules as they are loaded from text.
struct RuleSet {
  let definitions: [DetectionDefinition]
  private let program: DetectionProgram

  /// Loads rules; a problem is an error.
  init(_ text: String) throws {
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "rules.yml")])
    guard library.problems.isEmpty else { throw RuleProblems(problems: library.problems) }
    definitions = library.definitions
    program = DetectionProgram(definitions: library.definitions)
  }

  /// What the rules of a log type say of an event.
  func evaluate(_ json: [UInt8], logType: String, _ evaluator: EventEvaluator) throws -> EventVerdict {
    try evaluator.evaluate(json, with: program.program(forLogType: logType))
  }
}

/// Rules that cannot be loaded.
struct RuleProblems: Error {
  let problems: [Problem]
}

/// What the clocks of a host say: one that is set now and then, and one that no one sets.
struct HostClocks {
  var wallNanos: Int64
  var monotonicNanos: Int64

  /// Where the tests' wall clock begins.
  static let start: Int64 = 1_700_000_000_000_000_000
}

/// A directory of a test's own, removed with the value.
