import Flows
import Foundation
import PicketClient
import Storage
import Wire

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
    let store = try AlertStore(StateConfiguration(directory: state))
    _ = try await ScheduleStore(store).register([name], nowNanos: sinceNanos)
    store.close()
  }
}
