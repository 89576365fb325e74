import Wire

/// Answers of queries with fixed times and counts.
enum ExampleQueries {
  /// 2026-03-01T09:30:00Z.
  static let asOf: Int64 = 1_772_357_400_000_000_000
  static let hour: Int64 = 3_600_000_000_000

  /// A window that holds all of the last two hours.
  static let window = FlowWindowInfo(
    flowCount: 5_000_000, byteCount: 219_000_000, segmentCount: 77, oldestUnixNanos: asOf - 2 * hour,
    newestUnixNanos: asOf - 1_500_000_000, completeSinceUnixNanos: asOf - 2 * hour, retentionSeconds: 7_200)

  static let columns = [
    Column(name: "srcAddr", type: .text), Column(name: "distinctDstPorts", type: .integer),
    Column(name: "firstSeen", type: .time), Column(name: "share", type: .double),
    Column(name: "ports", type: .list, elementType: .integer), Column(name: "isDenied", type: .boolean),
  ]

  static let rows = [
    Row(values: [
      .text("10.0.0.7"), .integer(1_024), .integer(asOf - hour), .double(0.25),
      .list(ListValue(values: [.integer(22), .null, .integer(23)])), .boolean(true),
    ]),
    Row(values: [
      .text("a \"quoted\", \u{1B}[2J text"), .integer(-1), .integer(asOf + 250_000_000), .null, .null, .null,
    ]),
    Row(values: [.text(""), .null, .null, .double(.nan), .list(ListValue()), .boolean(false)]),
  ]

  static let match = Match(
    detectionID: "VPC.Port.Scan", displayName: "Port scan", severity: .high, title: "Port scan by 10.0.0.7",
    dedup: "[\"10.0.0.7\"]", context: Array("{\"ports\":1024}".utf8), outcome: .alertCreated, alertID: "3f9a1c20-17",
    eventCount: 1, threshold: 1, windowClosesUnixNanos: asOf + hour)

  static let scheduled = RunScheduledResponse(
    columns: columns, rows: rows, rowCount: 3, flowsScanned: 2_500_000, elapsedNanos: 41_234_567, matches: [match],
    enabled: true, window: window, asOfUnixNanos: asOf, earliestUnixNanos: asOf - hour, detectionsEvaluated: 1,
    matchCount: 1)

  static let answered = QueryFlowsResponse(
    columns: columns, rows: rows, rowCount: 3, flowsScanned: 2_500_000, elapsedNanos: 41_234_567, window: window,
    asOfUnixNanos: asOf, earliestUnixNanos: asOf - hour)

  /// The shipped query's, as the daemon explains it; a test holds its lines to the daemon's.
  static let explained = QueryFlowsResponse(
    columns: [columns[0]], rows: [], rowCount: 12, flowsScanned: 5_000_000, elapsedNanos: 41_234_567, truncated: true,
    stages: [
      QueryStage(
        name: "source",
        lines: [
          "panther_logs.public.aws_vpcflow",
          "( p_event_time ge CURRENT_TIMESTAMP - 3600 s ) and ( p_event_time lt CURRENT_TIMESTAMP )",
        ],
        rowsIn: 5_000_000, rowsOut: 2_500_000, elapsedNanos: 20_000),
      QueryStage(
        name: "filter",
        lines: [
          #"srcAddr ne "null""#, #"srcPort not in ["443", "80", "2049", "123", "445", "53", "853"]"#,
          #"dstPort not in ["443", "80", "2049", "123", "445", "53", "853"]"#, #"flowDirection eq "egress""#,
        ],
        rowsIn: 2_500_000, rowsOut: 20_117, elapsedNanos: 31_000_000),
      QueryStage(
        name: "group", lines: ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"], rowsIn: 20_117, rowsOut: 5_012,
        elapsedNanos: 9_123_000),
      QueryStage(
        name: "having", lines: [#"COUNT ( DISTINCT dstPort ) ge "10""#], rowsIn: 5_012, rowsOut: 12,
        elapsedNanos: 90_000),
      QueryStage(
        name: "order", lines: ["COUNT ( DISTINCT dstPort ) descending"], rowsIn: 12, rowsOut: 12, elapsedNanos: 7_000),
    ],
    window: window, asOfUnixNanos: asOf, earliestUnixNanos: asOf - 3 * hour, groupCount: 5_012)

  static let summaries = ["VPC Flow Port Scanning", "VPC Flow Beacons"].map {
    DetectionSummary(detectionID: $0, analysisType: "scheduled_query")
  }

  /// What the daemon says of `SELECT srcAdr FROM aws_vpcflow`; a test holds it to the daemon's.
  static let problem = """
    1:8: unknown column srcAdr
      SELECT srcAdr FROM aws_vpcflow
             ^~~~~~
      nearest supported form: srcAddr
    """
}
