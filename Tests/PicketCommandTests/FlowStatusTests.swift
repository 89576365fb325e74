import Foundation
import TestSupport
import Testing
import Wire

@Suite("Flows and queries in picket status and picket detections")
struct FlowStatusTests {
  private static let status = GetStatusResponse(
    version: "9.9.9", state: "SERVING",
    flows: FlowStatus(
      window: FlowWindowInfo(
        flowCount: 5_000_000, byteCount: 219_000_000, segmentCount: 77, oldestUnixNanos: ExampleQueries.asOf,
        newestUnixNanos: ExampleQueries.asOf + ExampleQueries.hour, completeSinceUnixNanos: ExampleQueries.asOf,
        droppedEarlyCount: 12, retentionSeconds: 7_200),
      flowsAccepted: 6_000_000, flowsRefused: 3, flowsRepeated: 1_000, flowsEvicted: 1_000_000, queriesRun: 24,
      queriesFailed: 1, directory: "/var/lib/picket/flows", logBytes: 1_234_567, commits: 6_000, commitsFailed: 2,
      lastError: "no space left\u{1B}"),
    queries: [
      ScheduledQueryStatus(
        queryName: "Beacons", enabled: true, schedule: "every 30 minutes", lastRunUnixNanos: ExampleQueries.asOf,
        lastEndedUnixNanos: ExampleQueries.asOf + 1, lastElapsedNanos: 7_000_000, lastError: "SUM overflows",
        nextRunUnixNanos: ExampleQueries.asOf + ExampleQueries.hour / 2, runs: 3, failures: 1),
      ScheduledQueryStatus(
        queryName: "Ports", enabled: true, schedule: "0 * * * * (UTC)", lastRunUnixNanos: ExampleQueries.asOf,
        lastRowCount: 1_234, lastElapsedNanos: 41_234_567, nextRunUnixNanos: ExampleQueries.asOf + ExampleQueries.hour,
        running: true),
      ScheduledQueryStatus(queryName: "VPC Flow Port Scanning", schedule: "every 60 minutes"),
    ])

  /// A status of the example; `ScriptedPicketd` answers this method itself, so a server of its own serves it.
  private func output(
    _ arguments: String..., of status: GetStatusResponse = FlowStatusTests.status, on output: Command.Output = .captured
  ) async throws -> String {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path()) { $0.answer(status) }
    let outcome = try await Command(["status"] + arguments).with(environment: ["PICKET_SOCKET": directory.path()])
      .with(output: output).run()
    #expect(outcome.exitCode == 0)
    try await server.stop()
    return outcome.output
  }

  @Test("The status shows the flow window, and each scheduled query with its last and next run")
  func status() async throws {
    try Golden.expect(try await output("--all"), is: "status-flows.txt")
  }

  @Test("The status is one screen: what is wrong, and the queries that failed or run before those that wait")
  func screen() async throws {
    var status = Self.status
    status.startedUnixNanos = ExampleQueries.asOf
    status.uptimeNanos = 20 * 60 * 1_000_000_000
    status.problemCount = 3
    status.stateStatus = StateStatus(
      directory: "/var/lib/picket", durability: "power", alertsStored: 12, alertsOpen: 3,
      lastError: "the disk is full")
    status.stateStatus?.fileBytes = 1_234_567
    let queries = status.queries
    try Golden.expect(try await output(of: status), is: "status-screen.txt")
    status.queries = (0..<40).flatMap { number in
      queries.map { query in
        var query = query
        query.queryName += " \(number) of a name that is far longer than anybody would want to read"
        return query
      }
    }
    let shown = try await output(of: status, on: .narrowTerminal(columns: 80))
    let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count <= 23, "one line is for the prompt: \(lines.count)")
    let widths = lines.map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "").count }
    #expect(widths.allSatisfy { $0 <= 80 }, "\(shown)")
    #expect(shown.contains("and 116 more: picket status --all"))
  }

  @Test("A window that no flow has left is complete since its first one")
  func youngWindow() async throws {
    var status = Self.status
    status.flows?.window?.completeSinceUnixNanos = 0
    #expect(
      try await output("--all", of: status).contains(/to 2026-03-01T10:30:00Z, complete since the first one, kept for/))
  }

  @Test("The schedules of these tests are written as a daemon writes them")
  func schedules() async throws {
    let scratch = try ScratchDirectory()
    let queries = [("Beacons", "RateMinutes: 30"), ("Ports", "CronExpression: '0 * * * *'")].map {
      """
      AnalysisType: scheduled_query
      QueryName: \($0.0)
      Enabled: false
      Query: SELECT srcAddr FROM aws_vpcflow
      Schedule: {\($0.1), TimeoutMinutes: 5}

      """
    }
    let path = try scratch.write(queries.joined(separator: "---\n"), to: "queries.yml")
    let daemon = try await Daemon(detections: URL(fileURLWithPath: path))
    let outcome = try await daemon.command("status", "-o", "json").run()
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let schedules = (object?["queries"] as? [[String: Any]])?.map { $0["schedule"] as? String }
    #expect(schedules == Self.status.queries.prefix(2).map(\.schedule))
  }

  @Test("The status for programs has both too")
  func statusJSON() async throws {
    let json = try await output("--output", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let window = (object?["flows"] as? [String: Any])?["window"] as? [String: Any]
    #expect(window?["dropped_early_count"] as? Int == 12)
    let queries = object?["queries"] as? [[String: Any]]
    #expect(queries?.map { $0["query_name"] as? String } == ["Beacons", "Ports", "VPC Flow Port Scanning"])
    #expect(queries?.first?["last_error"] as? String == "SUM overflows")
  }

  @Test("The page of a query has its text, its schedule and its stages, and no windows")
  func page() async throws {
    let numbers = ["123", "2049", "443", "445", "53", "80", "853"]
    let page = GetDetectionResponse(
      summary: DetectionSummary(
        detectionID: "VPC Flow Port Scanning", displayName: "VPC Flow Port Scanning", analysisType: "scheduled_query",
        inactiveReason: "disabled", path: "detections/vpc_flow_port_scanning.yml", schedule: "every 60 minutes"),
      description: "Instances of a srcAddr communicating with multiple ports.",
      logic: [
        LogicStage(name: "source", lines: ["panther_logs.public.aws_vpcflow"]),
        LogicStage(name: "filter", lines: ["srcAddr ne \"null\"", "flowDirection eq \"egress\""]),
        LogicStage(name: "having", lines: []),
      ],
      indicators: [
        Indicator(field: "flowDirection", kind: "eq", values: ["egress"]),
        Indicator(field: "srcAddr", kind: "ne", values: ["null"]),
      ],
      exclusions: [
        Indicator(field: "dstPort", kind: "in", values: numbers),
        Indicator(field: "srcPort", kind: "in", values: numbers),
      ],
      outputFields: [
        OutputField(field: "srcAddr"), OutputField(field: "distinctDstPorts", source: "COUNT ( DISTINCT dstPort )"),
      ],
      query: "SELECT srcAddr,\n  COUNT(DISTINCT dstPort) as distinctDstPorts\nFROM panther_logs.public.aws_vpcflow\n",
      scheduledRules: ["VPC.Flow.Port.Scanning"], timeoutMinutes: 5)
    let daemon = try await ScriptedPicketd { $0.answer(page) }
    let outcome = try await daemon.command("detections", "show", "VPC Flow Port Scanning").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "detections-show-query.txt")
    try await daemon.stop()
  }

  @Test("The list says when a query runs and which queries a scheduled rule looks at")
  func list() async throws {
    let daemon = try await ScriptedPicketd {
      $0.answer(
        ListDetectionsResponse(detections: [
          DetectionSummary(detectionID: "Ports", active: true, schedule: "every 60 minutes"),
          DetectionSummary(detectionID: "Ports.Rule", active: true, scheduledQueries: ["Ports"]),
          DetectionSummary(detectionID: "Rule", logTypes: ["AWS.VPCFlow"], active: true),
        ]))
    }
    let outcome = try await daemon.command("detections", "list").run()
    #expect(outcome.output.contains(/Ports +SEVERITY_UNSPECIFIED +active +0 +every 60 minutes\n/))
    #expect(outcome.output.contains(/Ports.Rule +SEVERITY_UNSPECIFIED +active +0 +Ports\n/))
    #expect(outcome.output.contains(/Rule +SEVERITY_UNSPECIFIED +active +0 +AWS.VPCFlow\n/))
    try await daemon.stop()
  }
}
