import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket run-scheduled")
struct RunScheduledCommandTests {
  private func daemon(_ answer: RunScheduledResponse = ExampleQueries.scheduled) async throws -> ScriptedPicketd {
    try await ScriptedPicketd { $0.answer(answer) }
  }

  @Test("The rows come as a table, with what was read and what the rules said")
  func table() async throws {
    let daemon = try await daemon()
    let outcome = try await daemon.command("run-scheduled", "VPC Flow Port Scanning").run()
    #expect(outcome.exitCode == 0)
    #expect(!outcome.output.contains("\u{1B}"))
    try Golden.expect(outcome.output, is: "run-scheduled.txt")
    try await daemon.stop()
  }

  @Test("The rows for programs are JSON, with times as text and null where there is no value")
  func json() async throws {
    let daemon = try await daemon()
    let outcome = try await daemon.command("run-scheduled", "VPC Flow Port Scanning", "-o", "json").run()
    #expect(outcome.exitCode == 0)
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    try Golden.expect(outcome.output, is: "run-scheduled.json")
    try await daemon.stop()
  }

  @Test("CSV has the rows alone, quoted where needed; what is to be said goes to standard error")
  func csv() async throws {
    let daemon = try await daemon()
    let outcome = try await daemon.command("run-scheduled", "VPC Flow Port Scanning", "-o", "csv").run()
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.output == """
        srcAddr,distinctDstPorts,firstSeen,share,ports,isDenied\r
        10.0.0.7,1024,2026-03-01T08:30:00Z,0.25,"[22,null,23]",true\r
        "a ""quoted"", \\u{1b}[2J text",-1,2026-03-01T09:30:00.25Z,,,\r
        "",,,nan,[],false\r

        """)
    #expect(outcome.errors == "picket: 1 match of 1 scheduled rule; alerts 3f9a1c20-17\n")
    let shown = try await daemon.command("run-scheduled", "x", "-o", "csv").with(output: .terminal).run()
    #expect(!shown.output.contains("\u{1B}"), "a terminal would obey it")
    try await daemon.stop()
  }

  @Test("A disabled query, an incomplete window, rows that were cut and a dry run are said")
  func remarks() async throws {
    var answer = ExampleQueries.scheduled
    (answer.enabled, answer.truncated, answer.rowCount, answer.detectionsEvaluated) = (false, true, 12_345, 0)
    (answer.matches, answer.matchCount) = ([], 0)
    answer.earliestUnixNanos = ExampleQueries.asOf - 24 * ExampleQueries.hour
    let daemon = try await daemon(answer)
    let outcome = try await daemon.command("run-scheduled", "x", "--dry-run", "--rows", "3").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "run-scheduled-remarks.txt")
    let csv = try await daemon.command("run-scheduled", "x", "--dry-run", "--rows", "3", "--output", "csv").run()
    try Golden.expect(csv.errors, is: "run-scheduled-remarks-csv.txt")
    try await daemon.stop()
  }

  @Test("No rows are said, and matches that did not fit the answer are counted")
  func emptyAndHidden() async throws {
    var answer = ExampleQueries.scheduled
    (answer.rows, answer.rowCount, answer.matchCount) = ([], 0, 3)
    answer.errors = [DetectionError(detectionID: "Broken", code: "condition", message: "no \u{1B}number")]
    let daemon = try await daemon(answer)
    let outcome = try await daemon.command("run-scheduled", "x").run()
    #expect(outcome.output.hasPrefix("no rows\n\n0 rows from 2,500,000 flows in 41.2 ms, as of 2026-03-01T09:30:00Z\n"))
    #expect(outcome.output.contains("3 matches of 1 scheduled rule; alerts 3f9a1c20-17\n"))
    #expect(outcome.output.contains("  and 2 matches that did not fit the answer\n"))
    #expect(outcome.output.contains("Broken failed: no \\u{1b}number (condition)\n"))
    try await daemon.stop()
  }

  @Test("What was asked for reaches the daemon")
  func request() async throws {
    let asked = Asked<RunScheduledRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.answer(RunScheduledResponse())
    }
    _ = try await daemon.command("run-scheduled", "A b", "--as-of", "2026-03-01T09:30:00Z", "--dry-run").run()
    _ = try await daemon.command("run-scheduled", "A b", "--rows", "7").run()
    _ = try await daemon.command("run-scheduled", "A b", "--output", "csv").run()
    #expect(
      asked.all == [
        RunScheduledRequest(queryName: "A b", asOfUnixNanos: ExampleQueries.asOf, dryRun: true, rowsMax: 100),
        RunScheduledRequest(queryName: "A b", rowsMax: 7), RunScheduledRequest(queryName: "A b"),
      ])
    try await daemon.stop()
  }

  @Test("--fail-on-match exits with 1 when a rule matched, and with 0 when none did", arguments: [(1, 1), (0, 0)])
  func failOnMatch(matchCount: UInt64, exitCode: Int32) async throws {
    var answer = ExampleQueries.scheduled
    answer.matchCount = matchCount
    let daemon = try await daemon(answer)
    let outcome = try await daemon.command("run-scheduled", "x", "--fail-on-match", "-o", "json").run()
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.output.hasPrefix("{"))
    try await daemon.stop()
  }

  @Test(
    "A name that is not loaded is answered with the nearest queries, or with all there are",
    arguments: [
      ("VPC Flow Port Scaning", ExampleQueries.summaries, "; did you mean 'VPC Flow Port Scanning'?"),
      ("zzz", [ExampleQueries.summaries[0]], "; there is only 'VPC Flow Port Scanning'"),
      ("zzz", ExampleQueries.summaries, "; there are 'VPC Flow Port Scanning', 'VPC Flow Beacons'"),
      ("Login", [DetectionSummary(detectionID: "Login", analysisType: "rule")], ", nor is any other"),
    ])
  func unknownName(name: String, loaded: [DetectionSummary], hint: String) async throws {
    let daemon = try await ScriptedPicketd { call in
      if call.request.method == "ListDetections" { return call.answer(ListDetectionsResponse(detections: loaded)) }
      call.fail(RPCError(.notFound, "no query '\(name)' is loaded"))
    }
    let outcome = try await daemon.command("run-scheduled", name).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: no query '\(name)' is loaded\(hint)\n")
    #expect(outcome.output.isEmpty)
    try await daemon.stop()
  }
}

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
