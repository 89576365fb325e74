import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Runs of the schedule beside each other and beside those by name", .mayBlock)
struct ConcurrentRunTests {
  private static let telnet = "Flows of telnet"

  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  @Test("A query runs once at a time, whatever comes due meanwhile; another query runs beside it")
  func oneAtATime() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.telnetAndShells) { client, daemon in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 34 * TestFlows.minute)]))
      func status(_ name: String) async throws -> ScheduledQueryStatus {
        try #require(try await daemon.status().queries.first { $0.queryName == name })
      }
      server.clock.hold(atMost: 1)
      turn(server, to: 40)
      #expect(try await server.clock.holds(1))
      turn(server, to: 45)
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == "Flows of shells" && $0.runs == 1 } })
      // By now two more of its runs have come due.
      turn(server, to: 66)
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == "Flows of shells" && $0.runs == 2 } })
      try await Task.sleep(for: .milliseconds(100))
      let held = try await status(Self.telnet)
      #expect(held.running && held.runs == 0 && held.lastRunUnixNanos == 0)
      #expect(try await daemon.status().flows?.queriesRun == 3)
      server.clock.letGo()
      // The held one as of its own time, the last one that was due, and in the background the one between.
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == Self.telnet && $0.runsMadeUp == 1 } })
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == Self.telnet && $0.runs == 2 } })
      let after = try await status(Self.telnet)
      #expect(after.lastRunUnixNanos == at(60) && after.failures == 0)
      #expect(try await status("Flows of shells").lastRunUnixNanos == at(60))
      #expect(try await daemon.status().flows?.queriesRun == 5)
    }
  }

  @Test("A run by name waits for no run on the schedule; a row that both see counts once")
  func byNameMeanwhile() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      let flows = (0..<3).map { TestFlows.flow(port: 23, at: (30 + $0) * TestFlows.minute) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      server.clock.hold(atMost: 1)
      turn(server, to: 40)
      #expect(try await server.clock.holds(1))
      let answer = try? await client.runScheduled(
        RunScheduledRequest(queryName: Self.telnet), timeout: .seconds(10))
      let meanwhile = try await daemon.status().queries[0]
      server.clock.letGo()
      #expect(answer?.matches.map(\.outcome) == [.belowThreshold, .belowThreshold, .alertCreated])
      #expect(meanwhile.running && meanwhile.runs == 0)
      #expect(try await daemon.hasRun(1))
      #expect(try await daemon.status().queries[0].lastRowCount == 3)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
  }

  @Test("A run by name changes nothing of the schedule, here and after a restart")
  func byNameBesideTheSchedule() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 30 * TestFlows.minute)]))
      turn(server, to: 40)
      #expect(try await daemon.hasRun(1))
      turn(server, to: 42)
      let before = try await daemon.status().queries
      #expect(before[0].lastRunUnixNanos == at(40) && before[0].nextRunUnixNanos == at(50))
      for asOf in [0, at(38), at(45), at(50), at(70)] {
        for dryRun in [false, true] {
          let answer = try await client.runScheduled(
            RunScheduledRequest(queryName: Self.telnet, asOfUnixNanos: asOf, dryRun: dryRun))
          #expect(answer.asOfUnixNanos == (asOf == 0 ? at(42) : asOf))
        }
      }
      #expect(try await daemon.status().queries == before)
      turn(server, to: 50)
      #expect(try await daemon.hasRun(2))
      _ = try await client.runScheduled(RunScheduledRequest(queryName: Self.telnet, asOfUnixNanos: at(60)))
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(50) && status.nextRunUnixNanos == at(60))
    }
    turn(server, to: 52)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(50) && status.nextRunUnixNanos == at(60) && status.runs == 0)
      turn(server, to: 60)
      #expect(try await daemon.hasRun(1))
    }
  }
}
