import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Scheduled runs whose matches cannot be committed", .mayBlock)
struct FailedCommitTests {
  private static func telnet(_ count: Int) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<count).map { TestFlows.flow(port: 23, at: 30 * TestFlows.minute + Int64($0) * 1_000_000) })
  }

  @Test("While another process holds the state the run is repeated, and counts its matches once when it is free")
  func locked() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(Self.telnet(3))
      let intruder = try StateIntruder(server.stateFile)
      try await intruder.lock()
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.reports { $0.flows?.queriesRun == 2 })
      let status = try await daemon.status()
      #expect(status.stateStatus?.lastError.contains("another process holds the state") == true)
      #expect(status.queries[0].runs == 0 && status.queries[0].lastRunUnixNanos == 0)
      #expect(status.queries[0].nextRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute)
      try await intruder.unlock()
      #expect(try await daemon.hasRun(1))
      let after = try await daemon.status().queries[0]
      #expect(after.lastRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute && after.lastRowCount == 3)
      #expect(after.failures == 0 && after.lastError.isEmpty)
      #expect(after.nextRunUnixNanos == TestFlows.hour + 50 * TestFlows.minute)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
  }

  @Test("Matches of a run that were committed before others could not be are counted once, and the others too")
  func midway() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(Self.telnet(1_500))
      let intruder = try StateIntruder(server.stateFile)
      // Matches are counted a thousand at a time.
      try await intruder.refuse("INSERT ON counted_row", when: "(SELECT count(*) FROM counted_row) >= 1000")
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.reports { ($0.flows?.queriesRun ?? 0) >= 3 })
      #expect(try await daemon.status().queries[0].runs == 0)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1_000])
      try await intruder.admit()
      #expect(try await daemon.hasRun(1))
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1_500])
      // However often it was run again, the log says it once, and once that it is over.
      #expect(server.log.lines(with: "is run again until what its rules say can be counted").count == 1)
      #expect(server.log.lines(with: "could be counted again, after").count == 1)
    }
  }

  @Test("A run that failed, and whose failure could not be counted, is repeated until it can, and fails its rules once")
  func failure() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.failing) { client, daemon in
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      let intruder = try StateIntruder(server.stateFile)
      try await intruder.refuse("INSERT ON alert")
      server.turn(to: 60 * TestFlows.minute)
      #expect(try await daemon.reports { ($0.flows?.queriesFailed ?? 0) >= 2 })
      #expect(try await daemon.status().queries[0].runs == 0)
      #expect(try await client.listAlerts().alerts.isEmpty)
      try await intruder.admit()
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.failures == 1 && status.lastError.contains("integer overflow"))
      let alerts = try await client.listAlerts().alerts
      #expect(alerts.map(\.kind) == [.ruleError] && alerts.map(\.eventCount) == [1])
      #expect(try await daemon.status().detectionErrors == 1)
    }
  }
}
