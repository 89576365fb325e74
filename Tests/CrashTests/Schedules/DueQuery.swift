import Foundation
import GRDB
import Storage

/// A scheduled query whose run is due as soon as a daemon begins, with a rule that counts its rows.
struct DueQuery {
  /// The time that its run is as of, in nanoseconds since 1970.
  let asOfNanos: Int64
  private let expression: String

  static let name = "Crash Query"
  static let ruleID = "Crash.Rows"
  static let threshold = 2_500

  /// A query that was due ten minutes ago, and is due again in a day.
  init(nowNanos: Int64) {
    let minute = nowNanos / 60_000_000_000 - 10
    asOfNanos = minute * 60_000_000_000
    expression = "\(minute % 60) \(minute / 60 % 24) * * *"
  }

  /// Writes the files of a query that is disabled, or not, and of its rule; gives their directory.
  func write(to scratch: ScratchDirectory, isEnabled: Bool) throws -> String {
    let directory = isEnabled ? "enabled" : "disabled"
    try scratch.makeDirectory(directory)
    _ = try scratch.write(
      """
      AnalysisType: scheduled_query
      QueryName: \(DueQuery.name)
      Enabled: \(isEnabled)
      Query: SELECT srcAddr, dstPort, p_event_time FROM aws_vpcflow
      Schedule: {CronExpression: "\(expression)", TimeoutMinutes: 5}
      """, to: "\(directory)/query.yml")
    _ = try scratch.write(
      """
      AnalysisType: scheduled_rule
      RuleID: \(DueQuery.ruleID)
      Enabled: true
      ScheduledQueries: [\(DueQuery.name)]
      Severity: Medium
      DedupPeriodMinutes: 1440
      Threshold: \(DueQuery.threshold)
      Detection:
        - {Key: srcAddr, Condition: Exists}
      """, to: "\(directory)/rule.yml")
    return scratch.path(directory)
  }

  /// Makes the state know the query since before it was due.
  func remember(in state: String) async throws {
    let store = try AlertStore(StateConfiguration(directory: state))
    _ = try await ScheduleStore(store).register([DueQuery.name], nowNanos: asOfNanos - 3_600_000_000_000)
    store.close()
  }

  /// What the state remembers of its last run; nil when none was remembered.
  func lastRun(in state: String) async throws -> ScheduledRun? {
    let store = try AlertStore(StateConfiguration(directory: state))
    defer { store.close() }
    return try await ScheduleStore(store).records().first { $0.queryName == DueQuery.name }?.lastRun
  }

  /// Keeps runs from being remembered, or lets them be again, while no daemon runs: the matches of a run are committed
  /// then, and its end is not, as when a daemon is killed between the two.
  static func keepRunsFromBeingRemembered(_ keeps: Bool, in state: String) throws {
    let queue = try DatabaseQueue(path: "\(state)/state.sqlite3")
    try queue.inDatabase { db in
      try db.execute(sql: "DROP TRIGGER IF EXISTS refusal")
      if !keeps { return }
      try db.execute(
        sql: """
          CREATE TRIGGER refusal BEFORE UPDATE OF last_as_of ON schedule
          BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
          """)
    }
    try queue.close()
  }
}
