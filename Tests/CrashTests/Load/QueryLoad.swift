import Flows
import Foundation
import GRDB
import PicketClient
import Storage
import TestSupport
import Wire

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
    let store = try StateStore(StateConfiguration(directory: state))
    _ = try await ScheduleStore(store).register([DueQuery.name], nowNanos: asOfNanos - 3_600_000_000_000)
    store.close()
  }

  /// What the state remembers of its last run; nil when none was remembered.
  func lastRun(in state: String) async throws -> ScheduledRun? {
    let store = try StateStore(StateConfiguration(directory: state))
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

/// The query that counts the flows of two minutes every two minutes, with its rule, and flows for it.
enum FieldSchedule {
  static let name = "Two Minute Count"
  static let minute: Int64 = 60_000_000_000

  static let files = """
    AnalysisType: scheduled_query
    QueryName: Two Minute Count
    Enabled: true
    Query: |
      SELECT srcAddr, COUNT(*) AS n FROM aws_vpcflow
      WHERE p_occurs_since('2 minutes') GROUP BY srcAddr HAVING COUNT(*) >= 5
    Schedule: {RateMinutes: 2, TimeoutMinutes: 1}
    ---
    AnalysisType: scheduled_rule
    RuleID: Two.Minute
    Enabled: true
    Severity: High
    ScheduledQueries: [Two Minute Count]
    Detection: [{Key: n, Condition: IsGreaterThan, Value: 4}]
    AlertTitle: "{srcAddr} had {n}"
    GroupBy: [{Key: srcAddr}]
    """

  /// Five flows of a source within a second.
  static func burst(_ source: Int, at nanos: Int64) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<5).map {
        FlowRecord(
          srcAddr: "10.3.0.\(source)", dstAddr: "10.3.9.9", dstPort: 80, startUnixNanos: nanos + Int64($0) * 1_000_000)
      })
  }

  /// The scan of fifteen ports that was delivered minutes after the hour, with its times moved.
  static func scan(at nanos: Int64) -> [UInt8] {
    let header =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
      + "log-status vpc-id subnet-id region flow-direction"
    let start = nanos / 1_000_000_000
    let lines = (0..<15).map {
      "5 1 eni-1 10.3.0.1 10.3.0.2 61000 \(2_000 + $0) 6 1 40 \(start + Int64($0)) \(start + 60) ACCEPT OK vpc-1 "
        + "subnet-1 us-east-1 egress"
    }
    return Array(([header] + lines).joined(separator: "\n").utf8)
  }

  /// Makes the state know a query for some time, as if a daemon had been killed before its first run.
  static func remember(_ name: String, sinceNanos: Int64, in state: String) async throws {
    let store = try StateStore(StateConfiguration(directory: state))
    _ = try await ScheduleStore(store).register([name], nowNanos: sinceNanos)
    store.close()
  }
}
