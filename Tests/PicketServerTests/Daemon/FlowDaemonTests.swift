import Foundation
import PicketClient
import TestSupport
import Testing

@Suite("Flows in a daemon", .mayBlock)
struct FlowDaemonTests {
  private let scratch: ScratchDirectory
  private var socket: String { scratch.path("s") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func start(_ arguments: String...) async throws -> DaemonProcess {
    let daemon = try DaemonProcess(["--socket", socket] + arguments)
    try await daemon.wait(for: "serving \(socket)")
    return daemon
  }

  private func withClient<Result>(_ body: (PicketClient) async throws -> Result) async throws -> Result {
    try await PicketClient.with(socketPath: socket, body)
  }

  private func flows(_ count: Int) -> [FlowRecord] {
    let now = Int64(Date().timeIntervalSince1970) * 1_000_000_000
    return (0..<count).map { number in
      var flow = TestFlows.flow(port: Int64(number % 60_000), name: "f-\(number)")
      flow.startUnixNanos = now - Int64(number) * 1_000_000
      flow.endUnixNanos = now
      return flow
    }
  }

  @Test("Flows are kept in the state directory, within the limits of the configuration file, and said to be loaded")
  func restart() async throws {
    let file = try scratch.write(
      """
      detections: \(Repository.detections.path)
      state_directory: \(scratch.path("state"))
      limits: {flow_retention_seconds: 3600, query_rows_max: 7, queries_running_max: 1}
      """, to: "picketd.yml")
    let request = IngestFlowRequest(flows: flows(2_000))
    let first = try await start("--config", file)
    try await withClient { client in
      let answer = try await client.ingestFlow(request)
      #expect(answer.acceptedCount == 2_000)
      let status = try await client.getStatus()
      for (name, value) in [("flow_retention_seconds", 3_600), ("query_rows_max", 7), ("queries_running_max", 1)] {
        #expect(status.limits.first { $0.name == name }?.value == UInt64(value), "\(name)")
      }
      #expect(status.flows?.directory == scratch.path("state") + "/flows")
      #expect(status.queries.map(\.queryName).contains("VPC Flow Port Scanning"))
    }
    first.signal(SIGTERM)
    #expect(first.finish().code == 0)
    let second = try await start("--config", file)
    #expect(second.log.contains("flows 2000, past the retention 0"), "\(second.log)")
    try await withClient { client in
      let again = try await client.ingestFlow(request)
      #expect(again.repeatedCount == 2_000 && again.window?.flowCount == 2_000)
      let answer = try await client.queryFlows(
        QueryFlowsRequest(sql: "SELECT dstPort FROM aws_vpcflow ORDER BY dstPort"))
      #expect(answer.rows.count == 7 && answer.rowCount == 2_000 && answer.truncated)
    }
    second.signal(SIGTERM)
    #expect(second.finish().code == 0)
  }

  @Test("Without a state directory flows end with the daemon, which says so")
  func inMemory() async throws {
    let daemon = try await start("--detections", Repository.detections.path)
    #expect(daemon.log.contains("windows, alerts and flows live in memory only"))
    try await withClient { client in
      let answer = try await client.ingestFlow(IngestFlowRequest(flows: flows(10)))
      let status = try await client.getStatus()
      #expect(answer.acceptedCount == 10 && status.flows?.directory == "")
    }
    daemon.signal(SIGTERM)
    let outcome = daemon.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("What the log says of a file moves no cursor and turns no line around")
  func hiddenCharacters() async throws {
    let path = try scratch.write("AnalysisType: \"a\\u202Eb\\x9B\\e[2J\"\n", to: "evil\u{200B}.yml")
    let daemon = try DaemonProcess(["--socket", socket, "--strict", "--detections", path]).finish()
    #expect(daemon.code == 3 && daemon.errors.contains("evil\\u{200b}.yml:1:15: "), "\(daemon.errors)")
    #expect(daemon.errors.unicodeScalars.allSatisfy { $0 == "\n" || 0x20...0x7E ~= $0.value }, "\(daemon.errors)")
  }

  @Test("A query that cannot be compiled is a problem of its file, and the others run")
  func badQuery() async throws {
    _ = try scratch.write(
      """
      AnalysisType: scheduled_query
      QueryName: Broken
      Enabled: true
      Query: SELECT nothing FROM aws_vpcflow
      Schedule: {RateMinutes: 5, TimeoutMinutes: 1}
      """, to: "broken.yml")
    let strict = try DaemonProcess(["--socket", socket, "--strict", "--detections", scratch.path("broken.yml")])
      .finish()
    #expect(strict.code == 3 && strict.errors.contains("broken.yml:4:15: "), "\(strict.errors)")
    let daemon = try await start("--detections", scratch.path("broken.yml"), "--detections", Repository.detections.path)
    #expect(daemon.log.contains("broken.yml:4:15: "))
    try await withClient { client in
      let answer = try await client.runScheduled(RunScheduledRequest(queryName: "VPC Flow Port Scanning"))
      #expect(answer.rowCount == 0)
      let error = await #expect(throws: PicketClientError.self) {
        try await client.runScheduled(RunScheduledRequest(queryName: "Broken"))
      }
      #expect(error?.code == .notFound)
    }
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }
}
