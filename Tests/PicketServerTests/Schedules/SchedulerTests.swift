import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Queries that run on their schedules", .mayBlock)
struct SchedulerTests {
  private static let hour = 60 * TestFlows.minute

  @Test("A query runs when its time comes, as of that time, and its rows raise alerts")
  func onTime() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.enabled) { client, daemon in
      let before = try await daemon.status().queries
      #expect(before.map(\.queryName) == [FlowDetections.query] && before[0].enabled)
      #expect(before[0].schedule == "every 60 minutes" && before[0].lastRunUnixNanos == 0)
      #expect(try await daemon.reports { $0.queries[0].nextRunUnixNanos == TestFlows.hour + Self.hour })
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      server.turn(to: Self.hour + 5 * TestFlows.second)
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == TestFlows.hour + Self.hour && status.lastRowCount == 1)
      #expect(status.lastEndedUnixNanos == TestFlows.hour + Self.hour + 5 * TestFlows.second)
      #expect(status.lastError.isEmpty && status.nextRunUnixNanos == TestFlows.hour + 2 * Self.hour)
      let alerts = try await client.listAlerts().alerts.filter { $0.detectionID == "Picket.AWS.VPCFlow.PortScanning" }
      #expect(alerts.map(\.title) == ["10.0.0.1 scanned 10 ports of 10.0.0.2 in vpc-1"])
      // Nothing is due any more, however often it is looked.
      try await Task.sleep(for: .milliseconds(100))
      #expect(try await daemon.hasRun(1))
    }
  }

  @Test("A disabled query is not run")
  func disabled() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.shipped) { _, daemon in
      server.turn(to: 5 * Self.hour)
      try await Task.sleep(for: .milliseconds(100))
      let status = try await daemon.status().queries.filter { $0.queryName == FlowDetections.query }
      #expect(status.map(\.runs) == [0] && status[0].nextRunUnixNanos == 0 && !status[0].enabled)
    }
  }

  @Test("Runs that were missed while the daemon was down are all made up, the last of them at once")
  func missed() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.hasRun(1))
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 40 * TestFlows.minute)]))
    }
    server.turn(to: 67 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == TestFlows.hour + 60 * TestFlows.minute && status.lastRowCount == 1)
      #expect(status.nextRunUnixNanos == TestFlows.hour + 70 * TestFlows.minute)
      #expect(try await daemon.reports { $0.queries[0].runsMadeUp == 1 && $0.queries[0].runsMissed == 0 })
      try await Task.sleep(for: .milliseconds(100))
      #expect(try await daemon.hasRun(1))
      #expect(try await daemon.status().flows?.queriesRun == 2)
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == TestFlows.hour + 60 * TestFlows.minute)
      #expect(try await daemon.status().queries[0].gaps.isEmpty)
    }
  }

  @Test("After a restart the last run, the flows and the windows are there, and nothing counts twice")
  func restart() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    let flows = (0..<2).map { TestFlows.flow(port: 23, at: (30 + $0) * TestFlows.minute) }
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.hasRun(1))
    }
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      #expect(try await daemon.reports { $0.queries[0].lastRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute })
      let status = try await daemon.status()
      #expect(status.queries[0].runs == 0 && status.queries[0].lastRowCount == 2)
      #expect(status.flows?.window?.flowCount == 2)
      // Two rows were counted before the restart: the next run sees them again, and a third makes the alert.
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23, at: 39 * TestFlows.minute)]))
      server.turn(to: 50 * TestFlows.minute)
      #expect(try await daemon.hasRun(1))
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
  }

  @Test("A run that a stop cuts off is not remembered, and is made up after the restart")
  func cutOff() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      let flows = (0..<100).map { TestFlows.flow(port: 23, at: 30 * TestFlows.minute + $0 * TestFlows.second) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      server.clock.hold()
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await server.clock.holds(1))
      #expect(try await daemon.status().queries[0].running)
      await daemon.beginStop()
      Task {
        let isCutOff = try await server.log.has(1, with: "is cut off by the stop")
        #expect(isCutOff)
        server.clock.letGo()
      }
    }
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute && status.lastRowCount == 100)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [100])
    }
  }

  @Test("A run that fails is remembered with its error, and is a failure of the rules over it")
  func failure() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.failing) { client, daemon in
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      server.turn(to: Self.hour)
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.failures == 1 && status.lastError.contains("integer overflow"))
      let alert = try #require(try await client.listAlerts().alerts.first)
      #expect(alert.kind == .ruleError && alert.detectionID == "Test.Total")
      #expect(alert.title.contains("the scheduled query 'Too much' failed: integer overflow"))
    }
  }

  @Test("A run that takes longer than its TimeoutMinutes is ended, and the next one comes in its time")
  func timeout() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.enabled) { client, daemon in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      server.clock.step(5 * TestFlows.minute + 1)
      server.turn(to: Self.hour)
      #expect(try await daemon.hasRun(1))
      server.clock.step(0)
      let status = try await daemon.status().queries[0]
      #expect(status.failures == 1 && status.lastError.contains("after 300 seconds"))
      #expect(status.nextRunUnixNanos == TestFlows.hour + 2 * Self.hour)
      let errors = try await client.listAlerts().alerts.filter { $0.kind == .ruleError }
      #expect(errors.map(\.detectionID) == ["Picket.AWS.VPCFlow.PortScanning"])
      server.turn(to: 2 * Self.hour)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.status().queries[0].lastError.isEmpty)
    }
  }

  @Test(
    "A run that goes on while its own TimeoutMinutes pass is ended, and is a failure; one that ends before is none",
    arguments: [(119, false), (120, true)] as [(Int64, Bool)])
  func timeoutMeanwhile(seconds: Int64, fails: Bool) async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      let flows = (0..<3).map { TestFlows.flow(port: 23, at: (30 + $0) * TestFlows.minute) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      server.clock.hold(after: 1)
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await server.clock.holds(1))
      server.turn(to: 40 * TestFlows.minute + seconds * TestFlows.second)
      server.clock.letGo()
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status()
      #expect(status.queries[0].lastRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute)
      #expect(status.queries[0].lastError.contains("after 120 seconds") == fails)
      #expect(status.queries[0].failures == (fails ? 1 : 0) && status.queries[0].lastRowCount == (fails ? 0 : 3))
      #expect(status.flows?.queriesFailed == (fails ? 1 : 0) && status.detectionErrors == (fails ? 1 : 0))
      #expect(try await client.listAlerts().alerts.map(\.kind) == [fails ? .ruleError : .rule])
      server.turn(to: 50 * TestFlows.minute)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.status().queries[0].lastError.isEmpty)
      let counts = try await client.listAlerts().alerts.filter { $0.kind == .rule }.map(\.eventCount)
      #expect(counts == [3])
    }
  }

  @Test("The query and the rule over single flows agree on a scan within an hour, and differ where their windows do")
  func agreement() async throws {
    let server = try FlowServer()
    server.turn(to: 65 * TestFlows.minute)
    try await server.serve(FlowDetections.enabled) { client, daemon in
      // Both: twelve ports within a minute.
      var flows = TestFlows.scan(ports: 1_000..<1_012, from: "10.0.0.1", at: 10 * TestFlows.minute)
      // Neither: nine ports, whatever else goes to ports that many use, and the replies of a server.
      flows += TestFlows.scan(ports: 2_000..<2_009, from: "10.0.0.2", at: 10 * TestFlows.minute)
      flows += TestFlows.scan(ports: 3_000..<3_020, from: "10.0.0.3", at: 11 * TestFlows.minute)
        .map { flow in
          var flow = flow
          flow.srcPort = 443
          return flow
        }
      // Neither: six ports in each of two subnets, which both tell apart.
      flows += TestFlows.scan(ports: 4_000..<4_006, from: "10.0.0.4", at: 12 * TestFlows.minute)
      flows += TestFlows.scan(ports: 4_006..<4_012, from: "10.0.0.4", at: 12 * TestFlows.minute)
        .map { flow in
          var flow = flow
          flow.subNetID = "subnet-2"
          return flow
        }
      // A scan across the hour: the rule's window opens with its first flow, that of the query with the hour.
      flows += TestFlows.scan(ports: 5_000..<5_006, from: "10.0.0.5", at: 58 * TestFlows.minute)
      flows += TestFlows.scan(ports: 5_006..<5_012, from: "10.0.0.5", at: 61 * TestFlows.minute)
      let streamed = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      let byFlows = Set(streamed.matches.filter { $0.outcome == .alertCreated }.map { $0.title.prefix(8) })
      #expect(byFlows == ["10.0.0.1", "10.0.0.5"])
      func sources(asOf nanos: Int64) async throws -> Set<String> {
        let answer = try await client.runScheduled(
          RunScheduledRequest(queryName: FlowDetections.query, asOfUnixNanos: TestFlows.hour + nanos, dryRun: true))
        return Set(
          answer.rows.compactMap { row in if case .text(let source) = row.values[0] { source } else { nil } })
      }
      // As of the hour: of the scan across the hour only its first part counts, though the second is there already.
      #expect(try await sources(asOf: Self.hour) == ["10.0.0.1"])
      // As of the next hour only the second.
      #expect(try await sources(asOf: 2 * Self.hour) == [])
      _ = daemon
    }
  }
}
