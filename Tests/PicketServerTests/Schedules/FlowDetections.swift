import Detection
import DetectionFiles
import Foundation
import PicketServer
import Primitives
import TestSupport

/// The shipped detections of port scans, with or without their query's schedule.
enum FlowDetections {
  static let query = "VPC Flow Port Scanning"

  /// As they are shipped: the query is disabled.
  static let shipped = TestDetections.shipped

  /// The shipped ones, with the query enabled.
  static let enabled = loaded(
    ["vpc_flow_port_scanning.yml", "vpc_flow_port_scanning_rule.yml", "vpc_flow_port_scan_streaming.yml"].map { name in
      let url = Repository.detections.appendingPathComponent(name)
      let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      return text.replacingOccurrences(of: "Enabled: false", with: "Enabled: true")
    })

  /// A query of flows without groups, every ten minutes, and a rule that needs three of its rows.
  static let everyFlow = loaded(everyFlowFiles)

  /// A query with groups, once a year, of thirty minutes, and a rule over them.
  static let telnetSources = loaded([
    """
    AnalysisType: scheduled_query
    QueryName: Sources of telnet
    Enabled: true
    Query: |
      SELECT srcAddr, COUNT(*) AS n FROM aws_vpcflow WHERE p_occurs_since('30 minutes') AND dstPort = 23
      GROUP BY srcAddr
    Schedule: {RateMinutes: 527040, TimeoutMinutes: 1}
    """,
    """
    AnalysisType: scheduled_rule
    RuleID: Test.Sources
    Enabled: true
    ScheduledQueries: [Sources of telnet]
    Severity: Low
    DedupPeriodMinutes: 1440
    Detection:
      - {Key: n, Condition: IsGreaterThan, Value: 0}
    """,
  ])

  /// A query of two minutes, every two minutes, and a rule over its rows.
  static let twoMinutes = loaded(twoMinutes(threshold: 5))

  /// The same query, and another rule over its rows.
  static let twoMinutesCritical = loaded(
    twoMinutes(threshold: 5).map { $0.replacingOccurrences(of: "Severity: High", with: "Severity: Critical") })

  /// The same query with another text.
  static let twoMinutesOfThree = loaded(twoMinutes(threshold: 3))

  /// That one, disabled.
  static let twoMinutesDisabled = loaded(twoMinutes(threshold: 3, isEnabled: false))

  private static func twoMinutes(threshold: Int, isEnabled: Bool = true) -> [String] {
    [
      """
      AnalysisType: scheduled_query
      QueryName: Two Minute Count
      Enabled: \(isEnabled)
      Query: |
        SELECT srcAddr, COUNT(*) AS n FROM aws_vpcflow
        WHERE p_occurs_since('2 minutes') GROUP BY srcAddr HAVING COUNT(*) >= \(threshold)
      Schedule: {RateMinutes: 2, TimeoutMinutes: 1}
      """,
      """
      AnalysisType: scheduled_rule
      RuleID: Two.Minute
      Enabled: true
      Severity: High
      ScheduledQueries: [Two Minute Count]
      Detection: [{Key: n, Condition: IsGreaterThan, Value: 4}]
      AlertTitle: "{srcAddr} had {n}"
      GroupBy: [{Key: srcAddr}]
      """,
    ]
  }

  private static let everyFlowFiles = [
    """
    AnalysisType: scheduled_query
    QueryName: Flows of telnet
    Enabled: true
    Query: |
      SELECT srcAddr, dstPort, p_event_time FROM aws_vpcflow WHERE p_occurs_since('30 minutes') AND dstPort = 23
    Schedule: {RateMinutes: 10, TimeoutMinutes: 2}
    """,
    """
    AnalysisType: scheduled_rule
    RuleID: Test.Telnet
    Enabled: true
    ScheduledQueries: [Flows of telnet]
    Severity: Low
    Threshold: 3
    Detection:
      - {Key: dstPort, Condition: Equals, Value: 23}
    """,
  ]

  /// The same query and rule, and another query, every fifteen minutes.
  static let telnetAndShells = loaded(
    everyFlowFiles + [
      """
      AnalysisType: scheduled_query
      QueryName: Flows of shells
      Enabled: true
      Query: SELECT srcAddr FROM aws_vpcflow WHERE p_occurs_since('30 minutes') AND dstPort = 22
      Schedule: {RateMinutes: 15, TimeoutMinutes: 2}
      """
    ])

  /// A query without a schedule.
  static let saved = loaded([
    """
    AnalysisType: saved_query
    QueryName: Ports of a source
    Query: SELECT srcAddr, count(DISTINCT dstPort) AS ports FROM aws_vpcflow GROUP BY srcAddr
    """
  ])

  /// Queries of everything there is, once a year, and rules over them.
  static let allFlows = loaded([
    """
    AnalysisType: scheduled_query
    QueryName: All flows
    Enabled: true
    Query: SELECT srcAddr, dstPort, p_event_time FROM aws_vpcflow
    Schedule: {RateMinutes: 527040, TimeoutMinutes: 1}
    """,
    """
    AnalysisType: scheduled_query
    QueryName: All accounts
    Enabled: true
    Query: SELECT array_agg(DISTINCT account) AS accounts FROM aws_vpcflow
    Schedule: {RateMinutes: 527040, TimeoutMinutes: 1}
    """,
    """
    AnalysisType: scheduled_rule
    RuleID: Test.All
    Enabled: true
    ScheduledQueries: [All flows]
    Severity: Low
    Detection:
      - {Key: srcAddr, Condition: Exists}
    """,
    """
    AnalysisType: scheduled_rule
    RuleID: Test.Accounts
    Enabled: true
    ScheduledQueries: [All accounts]
    Severity: Low
    Detection:
      - {Key: accounts, Condition: Exists}
    """,
  ])

  /// A query that fails on any flow, and a rule over it.
  static let failing = loaded([
    """
    AnalysisType: scheduled_query
    QueryName: Too much
    Enabled: true
    Query: SELECT sum(bytes + 9223372036854775000) AS total FROM aws_vpcflow
    Schedule: {CronExpression: "0 * * * *", TimeoutMinutes: 1}
    """,
    """
    AnalysisType: scheduled_rule
    RuleID: Test.Total
    Enabled: true
    ScheduledQueries: [Too much]
    Severity: High
    Detection:
      - {Key: total, Condition: Exists}
    """,
  ])

  private static func loaded(_ texts: [String]) -> LoadedDetections {
    let files = texts.enumerated().map {
      DetectionFileDecoder.decode(Array($0.element.utf8), path: "\($0.offset).yml")
    }
    let detections = LoadedDetections(
      library: DetectionLibrary(files: files), loadedUnixNanos: 1_700_000_000_000_000_000)
    precondition(detections.library.problems.isEmpty, "\(detections.library.problems)")
    return detections
  }
}
