import PicketClient
import PicketServer
import Storage
import Testing
import Wire

@Suite("What scheduled queries have looked at", .mayBlock)
struct CoverageTests {
  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  /// Five flows of a source, enough for a row.
  private func burst(_ source: Int, at minutes: Int64) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<5).map { TestFlows.flow(from: "10.3.0.\(source)", at: minutes * TestFlows.minute + $0 * 1_000_000) })
  }

  private func titles(_ client: PicketClient) async throws -> Set<String> {
    Set(try await client.listAlerts().alerts.map(\.title))
  }

  @Test("Flows that come after their run have it made again, at most once in a while; a later run's flows do not")
  func late() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      _ = try await client.ingestFlow(burst(1, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      #expect(try await titles(client) == ["10.3.0.1 had 5"])
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(32))
      // Another one waits, and what the next run will see causes none.
      _ = try await client.ingestFlow(burst(2, at: 31))
      _ = try await client.ingestFlow(burst(3, at: 32))
      #expect(try await daemon.reports { $0.queries[0].runsLate == 1 })
      turn(server, to: 36)
      #expect(try await daemon.reports { $0.queries[0].runs == 2 && $0.queries[0].runsMadeUp == 1 })
      #expect(try await daemon.status().queries[0].runsRepeated == 1)
      #expect(try await titles(client) == ["10.3.0.1 had 5", "10.3.0.3 had 5"])
      turn(server, to: 37)
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 2 && $0.queries[0].runsLate == 0 })
      #expect(try await titles(client) == ["10.3.0.1 had 5", "10.3.0.2 had 5", "10.3.0.3 had 5"])
      #expect(try await daemon.status().queries[0].gaps.isEmpty)
    }
  }

  @Test("Flows that came late before a restart are recognised after it, from the numbers of their entries")
  func lateBeforeRestart() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(burst(9, at: 31))
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      _ = try await client.ingestFlow(burst(1, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      _ = try await client.ingestFlow(burst(2, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsLate == 1 })
    }
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 && $0.queries[0].runsLate == 0 })
      let titles = try await titles(client)
      #expect(titles == ["10.3.0.1 had 5", "10.3.0.2 had 5", "10.3.0.9 had 5"])
    }
    // Nothing is late any more.
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      try await Task.sleep(for: .milliseconds(100))
      #expect(try await daemon.status().flows?.queriesRun == 0)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1, 1, 1])
    }
  }

  @Test("What left the window before a run could look at it is a gap: in the status, the log and the answer of a run")
  func evicted() async throws {
    let server = try FlowServer()
    turn(server, to: 30)
    try await server.serve(FlowDetections.everyFlow) { client, _ in
      turn(server, to: 36)
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 35 * TestFlows.minute)]))
    }
    turn(server, to: 30 + 5 * 60)
    let expected = ScheduleGap(fromUnixNanos: at(30), untilUnixNanos: at(40), cause: "evicted")
    for life in 1...2 {
      try await server.serve(FlowDetections.everyFlow) { client, daemon in
        #expect(try await daemon.reports { $0.queries[0].gaps == [expected] && $0.queries[0].runsMissed == 0 })
        #expect(server.log.lines(with: "has not looked at all flows").count == 1, "life \(life)")
        let answer = try await client.runScheduled(
          RunScheduledRequest(queryName: "Flows of telnet", asOfUnixNanos: at(35), dryRun: true))
        #expect(answer.gaps == [ScheduleGap(fromUnixNanos: at(30), untilUnixNanos: at(35), cause: "evicted")])
        let whole = try await client.runScheduled(RunScheduledRequest(queryName: "Flows of telnet", dryRun: true))
        #expect(whole.gaps.isEmpty)
      }
    }
  }

  @Test("A run that fails leaves a gap where no later one looks; one that takes too long is called cancelled")
  func cancelled() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(burst(1, at: 31))
      server.clock.step(60 * TestFlows.second + 1)
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      server.clock.step(0)
      let gap = ScheduleGap(fromUnixNanos: at(31), untilUnixNanos: at(32), cause: "cancelled")
      #expect(try await daemon.reports { $0.queries[0].gaps == [gap] })
      // A flow that comes late for it has it made again, and makes it good.
      _ = try await client.ingestFlow(burst(2, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 && $0.queries[0].gaps.isEmpty })
      #expect(try await titles(client).isSuperset(of: ["10.3.0.1 had 5", "10.3.0.2 had 5"]))
    }
  }

  @Test("Of a query that was disabled, or had another text, nothing is missed")
  func anotherText() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { _, daemon in
      turn(server, to: 32)
      let hasRun = try await daemon.hasRun(1)
      #expect(hasRun)
    }
    turn(server, to: 52)
    try await server.serve(FlowDetections.twoMinutesOfThree) { _, daemon in
      // The last time that has come is run at once, as ever.
      #expect(try await daemon.hasRun(1))
      try await Task.sleep(for: .milliseconds(100))
      let status = try await daemon.status().queries[0]
      #expect(status.runsMadeUp == 0 && status.gaps.isEmpty && status.coveredSinceUnixNanos == at(52))
      #expect(status.lastRunUnixNanos == at(52))
    }
    try await server.serve(FlowDetections.twoMinutesDisabled) { _, _ in }
    turn(server, to: 72)
    try await server.serve(FlowDetections.twoMinutesOfThree) { _, daemon in
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.runsMadeUp == 0 && status.gaps.isEmpty && status.coveredSinceUnixNanos == at(72))
    }
  }

  @Test("The shipped query finds the scan that is delivered after its run, as of the hour of the scan")
  func scanDeliveredLate() async throws {
    let server = try FlowServer()
    turn(server, to: 30)
    try await server.serve(FlowDetections.enabled) { client, daemon in
      turn(server, to: 60)
      #expect(try await daemon.hasRun(1))
      turn(server, to: 68)
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: TestFlows.scan(ports: 2_000..<2_015, at: 57 * TestFlows.minute)))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      let alerts = try await client.listAlerts().alerts.filter { $0.detectionID == "Picket.AWS.VPCFlow.PortScanning" }
      #expect(alerts.map(\.title) == ["10.0.0.1 scanned 15 ports of 10.0.0.2 in vpc-1"])
      turn(server, to: 120)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.status().queries[0].lastRowCount == 0)
    }
  }
}
