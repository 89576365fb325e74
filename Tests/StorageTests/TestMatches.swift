import Detection
import Foundation
import GRDB
import TestSupport

@testable import Storage

/// Matches of a real rule, on their way into a window of the test's choice.
enum TestMatches {
  /// A time to start from, in nanoseconds since 1970.
  static let start: Int64 = 1_700_000_000_000_000_000
  static let second: Int64 = 1_000_000_000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour

  /// A match with a dedup string.
  static func match(
    _ dedup: String, threshold: UInt64 = 1, severity: Severity = .high, detection: String = "Test.Rule",
    eventID: String = "", event: String = #"{"user":"root"}"#, value: String? = nil
  ) -> StoredMatch {
    var match = StoredMatch(real, logType: "Test.Log", event: Array(event.utf8), eventID: eventID)
    match.key = WindowKey(detectionID: detection, dedup: dedup)
    match.terms = WindowTerms(periodNanos: hour, threshold: threshold, countsDistinctValues: value != nil)
    match.distinctValue = value
    match.severity = severity
    match.title = "title of \(dedup)"
    return match
  }

  private static let real: Match = {
    let text = """
      AnalysisType: rule
      RuleID: Test.Rule
      DisplayName: A rule
      Enabled: true
      LogTypes: [Test.Log]
      Severity: High
      Description: what it is about
      Runbook: what to do
      Reference: where to read
      OutputIds: [one, two]
      Detection:
        - {Condition: AlwaysTrue}
      AlertContext:
        - {KeyName: user, KeyValue: {Key: user}}
      """
    let file = DetectionFileDecoder.decode(Array(text.utf8), path: "rule.yml")
    let library = DetectionLibrary(files: [file])
    let program = DetectionProgram(definitions: library.definitions)
    let verdict = try? EventEvaluator().evaluate(
      Array(#"{"user":"root"}"#.utf8), with: program.program(forLogType: "Test.Log"))
    guard let match = verdict?.matches.first else { preconditionFailure("the rule matches: \(library.problems)") }
    return match
  }()
}

extension StateStore {
  /// Opens the state of a directory, with other limits where the test has some.
  static func open(_ scratch: ScratchDirectory, _ change: (inout StateLimits) -> Void = { _ in }) throws -> StateStore {
    var configuration = StateConfiguration(directory: scratch.path("state"))
    change(&configuration.limits)
    return try StateStore(configuration)
  }

  /// Counts matches at a time after the start of all tests.
  @discardableResult
  func take(_ matches: StoredMatch..., after nanos: Int64 = 0) throws -> [StoredOutcome] {
    try take(MatchBatch(matches: matches, now: TestMatches.start + nanos))
  }

  /// Every alert there is, the newest first.
  func all() async throws -> [AlertRecord] {
    try await alerts.page(matching: AlertFilter()).alerts
  }

  /// Sweeps until nothing is due, and gives how many passes it took.
  @discardableResult
  func pruneAll(after nanos: Int64, longestPeriod: Int64 = TestMatches.hour) async throws -> Int {
    for count in 1... {
      let pass = try await prune(now: TestMatches.start + nanos, longestPeriodNanos: longestPeriod)
      if pass.isComplete { return count }
    }
    return 0
  }
}

extension ScratchDirectory {
  /// Makes a state as it was before a step of the schema (`v4`, for example), with rows.
  func makeState(before step: String, sql: String) throws {
    try makeDirectory("state")
    let queue = try DatabaseQueue(path: path("state/state.sqlite3"), configuration: StateConfiguration.memorySettings)
    let steps = StateSchema.migrator.migrations
    guard let index = steps.firstIndex(where: { $0.hasPrefix(step) }), index > 0 else { return }
    try StateSchema.migrator.migrate(queue, upTo: steps[index - 1])
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }
}
