import PicketClient
import PicketServer
import Storage
import Testing
import Wire

@Suite("Queries that are run by name", .mayBlock)
struct RunScheduledTests {
  private static let hour = 60 * TestFlows.minute

  private func serve(
    _ detections: LoadedDetections, _ body: (PicketClient, FlowServer) async throws -> Void
  ) async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(detections) { client, _ in try await body(client, server) }
  }

  private func run(
    _ client: PicketClient, _ name: String = FlowDetections.query, at nanos: Int64? = nil, dryRun: Bool = false,
    rowsMax: UInt32 = 0
  ) async throws -> RunScheduledResponse {
    try await client.runScheduled(
      RunScheduledRequest(
        queryName: name, asOfUnixNanos: nanos.map { TestFlows.hour + $0 } ?? 0, dryRun: dryRun, rowsMax: rowsMax))
  }

  @Test("The shipped query answers the scan, says that it is disabled, and raises no alert")
  func shipped() async throws {
    try await serve(FlowDetections.shipped) { client, _ in
      var flows = TestFlows.scan(ports: 1_000..<1_012)
      flows += TestFlows.scan(ports: 1_000..<1_009, from: "10.0.0.7")
      flows.append(TestFlows.flow(port: 443))
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      let alertCount = try await client.listAlerts().alerts.count
      let answer = try await run(client)
      #expect(answer.columns.map(\.name) == ["srcAddr", "dstAddr", "distinctDstPorts", "vpcId", "region", "subNetId"])
      #expect(answer.columns.map(\.type) == [.text, .text, .integer, .text, .text, .text])
      #expect(
        answer.rows.map(\.values) == [
          [
            .text("10.0.0.1"), .text("10.0.0.2"), .integer(12), .text("vpc-1"), .text("eu-central-1"),
            .text("subnet-1"),
          ]
        ])
      #expect(answer.rowCount == 1 && !answer.truncated && answer.flowsScanned == 22 && !answer.enabled)
      #expect(answer.asOfUnixNanos == TestFlows.hour + 30 * TestFlows.minute)
      #expect(answer.earliestUnixNanos == TestFlows.hour - 30 * TestFlows.minute)
      #expect(answer.window?.flowCount == 22 && answer.detectionsEvaluated == 1 && answer.errors.isEmpty)
      #expect(answer.matches.map(\.outcome) == [.disabled] && answer.matchCount == 1)
      #expect(answer.matches.first?.title == "10.0.0.1 scanned 12 ports of 10.0.0.2 in vpc-1")
      #expect(try await client.listAlerts().alerts.count == alertCount)
    }
  }

  @Test("A row raises an alert; a run that overlaps sees it again and counts nothing; one that does not counts it anew")
  func overlapping() async throws {
    try await serve(FlowDetections.enabled) { client, server in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      let first = try await run(client)
      #expect(first.enabled && first.matches.map(\.outcome) == [.alertCreated])
      #expect(first.matches.first?.severity == .high)
      let alert = try #require(first.matches.first?.alertID)
      server.turn(to: 31 * TestFlows.minute)
      let again = try await run(client)
      #expect(again.matches.map(\.outcome) == [.duplicateEvent])
      #expect(again.matches.first?.alertID == alert && again.matches.first?.eventCount == 1)
      // More ports make the same group: it is still the same row.
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: TestFlows.scan(ports: 2_000..<2_010, at: 20 * TestFlows.minute)))
      #expect(try await run(client).matches.map(\.outcome) == [.duplicateEvent])
      // The hour before this one begins where the first run's time was: flows since then are new.
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: TestFlows.scan(ports: 3_000..<3_010, at: 30 * TestFlows.minute)))
      server.turn(to: 90 * TestFlows.minute)
      let later = try await run(client)
      #expect(later.matches.map(\.outcome) == [.alertCreated] || later.matches.map(\.outcome) == [.alertUpdated])
      #expect(later.rows.first?.values[2] == .integer(10))
    }
  }

  @Test("Rows without groups are told apart by how often they stand there, and count once towards a threshold")
  func threshold() async throws {
    try await serve(FlowDetections.everyFlow) { client, _ in
      let telnet = TestFlows.flow(port: 23, at: 20 * TestFlows.minute)
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [telnet, telnet]))
      let first = try await run(client, "Flows of telnet")
      #expect(first.rowCount == 2 && first.matches.map(\.outcome) == [.belowThreshold, .belowThreshold])
      #expect(first.columns.map(\.type) == [.text, .integer, .time])
      for _ in 0..<3 {
        let again = try await run(client, "Flows of telnet")
        #expect(again.matches.map(\.outcome) == [.duplicateEvent, .duplicateEvent])
      }
      #expect(try await client.listAlerts().alerts.isEmpty)
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [telnet]))
      let third = try await run(client, "Flows of telnet")
      #expect(third.matches.map(\.outcome) == [.duplicateEvent, .duplicateEvent, .alertCreated])
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
  }

  @Test("Runs at the same time count a row once")
  func concurrent() async throws {
    try await serve(FlowDetections.enabled) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      let outcomes = try await withThrowingTaskGroup(of: [Outcome].self) { group in
        for _ in 0..<8 { group.addTask { try await run(client).matches.map(\.outcome) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(outcomes.count == 8 && outcomes.count { $0 == .alertCreated } == 1)
      #expect(outcomes.count { $0 == .duplicateEvent } == 7)
    }
  }

  @Test("A run that is repeated as of the same time counts once, also when what it counted was not remembered")
  func repeated() async throws {
    let store = try StateStore(StateConfiguration(directory: nil))
    try await TestServer.serve(FlowDetections.enabled, store: store, clock: FlowClock()) { server in
      try await server.withClient { client in
        _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
        let first = try await run(client, at: 20 * TestFlows.minute)
        #expect(first.matches.map(\.outcome) == [.alertCreated])
        // As after a crash between the two commits: the alert is there, what was counted is forgotten.
        while try await ScheduleStore(store).prune(countedBefore: .max) > 0 {}
        let again = try await run(client, at: 20 * TestFlows.minute)
        #expect(again.matches.map(\.outcome) == [.duplicateEvent] && again.matches.first?.eventCount == 1)
      }
    }
  }

  @Test("Flows that are still there after the retention, since younger ones are with them, do not count anew")
  func expiredButKept() async throws {
    try await serve(FlowDetections.allFlows) { client, server in
      server.turn(to: 60 * TestFlows.minute)
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(at: 58 * TestFlows.minute)]))
      #expect(try await run(client, "All flows").matches.map(\.outcome) == [.alertCreated])
      server.turn(to: 180 * TestFlows.minute)
      #expect(try await run(client, "All flows").matches.map(\.outcome) == [.duplicateEvent])
    }
  }

  @Test("A run that was asked for as of a time to come does not hide what comes until then")
  func ahead() async throws {
    try await serve(FlowDetections.enabled) { client, server in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      let ahead = try await run(client, at: 50 * TestFlows.minute)
      #expect(ahead.matches.map(\.outcome) == [.alertCreated])
      #expect(try await run(client).matches.map(\.outcome) == [.duplicateEvent])
      server.turn(to: 95 * TestFlows.minute)
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: TestFlows.scan(ports: 3_000..<3_010, at: 60 * TestFlows.minute)))
      let outcomes = try await run(client).matches.map(\.outcome)
      #expect(outcomes == [.alertCreated] || outcomes == [.alertUpdated])
    }
  }

  @Test("Disjoint runs count a group each, in whatever order they are made, and overlapping ones once")
  func orders() async throws {
    // Runs at these minutes look at the thirty before them.
    let flows = [5, 35, 65].map { TestFlows.flow(port: 23, at: $0 * TestFlows.minute) }
    for order in [[30, 60, 90], [90, 60, 30], [60, 30, 90], [90, 30, 60]] as [[Int64]] {
      try await serve(FlowDetections.telnetSources) { client, server in
        server.turn(to: 95 * TestFlows.minute)
        _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
        for minutes in order {
          let run = try await run(client, "Sources of telnet", at: minutes * TestFlows.minute)
          #expect(run.rowCount == 1 && run.matches.map(\.outcome) != [.duplicateEvent], "\(order) \(minutes)")
        }
        for minutes in order + [45, 75, 31, 89] {
          let run = try await run(client, "Sources of telnet", at: minutes * TestFlows.minute)
          #expect(run.matches.map(\.outcome) == [.duplicateEvent], "\(order) \(minutes)")
        }
        #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
      }
    }
  }

  @Test("A run sees no flow dated at or after the time that it is as of, whatever its text")
  func noLater() async throws {
    try await serve(FlowDetections.allFlows) { client, _ in
      let flows = [10, 20, 30, 33].map { TestFlows.flow(port: 23, at: $0 * TestFlows.minute) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      #expect(try await run(client, "All flows").rowCount == 2)
      #expect(try await run(client, "All flows", at: 20 * TestFlows.minute + 1, dryRun: true).rowCount == 2)
      #expect(try await run(client, "All flows", at: 20 * TestFlows.minute, dryRun: true).rowCount == 1)
      func count(_ condition: String, at minutes: Int64 = 0) async throws -> Value? {
        let asOf = minutes == 0 ? 0 : TestFlows.hour + minutes * TestFlows.minute
        let sql = "SELECT COUNT(*) FROM aws_vpcflow\(condition)"
        return try await client.queryFlows(QueryFlowsRequest(sql: sql, asOfUnixNanos: asOf)).rows[0].values[0]
      }
      // An ad-hoc query sees what it asks for: flows dated in the future are there too, unless a macro says when.
      #expect(try await count("") == .integer(4))
      #expect(try await count(" WHERE p_occurs_since('1 hour')") == .integer(2))
      #expect(try await count("", at: 33) == .integer(3))
      #expect(try await count(" WHERE p_occurs_since('15 minutes')", at: 30) == .integer(1))
    }
  }

  @Test("A time so far away that no offset from it fits is answered", arguments: [1, Int64.max])
  func farAway(nanos: Int64) async throws {
    try await serve(FlowDetections.enabled) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010)))
      let answer = try await client.runScheduled(
        RunScheduledRequest(queryName: FlowDetections.query, asOfUnixNanos: nanos))
      #expect(answer.asOfUnixNanos == nanos && answer.rowCount == 0)
    }
  }

  @Test("A row that is too large for an event is a failure of the rules over it, and not passed over")
  func tooLarge() async throws {
    try await serve(FlowDetections.allFlows) { client, _ in
      for part in 0..<5 {
        var flows = TestFlows.scan(ports: Int64(part) * 1_000..<Int64(part + 1) * 1_000, at: 0)
        for number in flows.indices {
          flows[number].account = String(repeating: "\u{1}", count: 1_000) + "\(part) \(number)"
        }
        for half in [flows[..<500], flows[500...]] {
          let answer = try await client.ingestFlow(IngestFlowRequest(flows: Array(half)))
          #expect(answer.acceptedCount == 500)
        }
      }
      let answer = try await run(client, "All accounts")
      #expect(answer.rowCount == 1 && answer.matches.isEmpty)
      #expect(answer.errors.map(\.detectionID) == ["Test.Accounts"])
      #expect(answer.errors.first?.message.contains("event_bytes_max") == true)
    }
  }

  @Test("A dry run says what would match and leaves nothing behind")
  func dryRun() async throws {
    try await serve(FlowDetections.enabled) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_009)))
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_009..<1_010, at: 0)))
      let alertCount = try await client.listAlerts().alerts.count
      #expect(try await run(client, dryRun: true).matches.map(\.outcome) == [.dryRun])
      #expect(try await client.listAlerts().alerts.count == alertCount)
      #expect(try await run(client).matches.map(\.outcome) == [.alertCreated])
    }
  }

  @Test("A query runs as of the time that is asked for")
  func asOf() async throws {
    try await serve(FlowDetections.shipped) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1_000..<1_010, at: 0)))
      #expect(try await run(client, at: 60 * TestFlows.minute).rowCount == 1)
      #expect(try await run(client, at: 60 * TestFlows.minute + 1).rowCount == 0)
      let past = try await run(client, at: -60 * TestFlows.minute)
      #expect(past.rowCount == 0 && past.asOfUnixNanos == TestFlows.hour - 60 * TestFlows.minute)
      let error = await #expect(throws: PicketClientError.self) {
        try await client.runScheduled(RunScheduledRequest(queryName: FlowDetections.query, asOfUnixNanos: -1))
      }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("Names are found without case, and a name that is not there is answered with those that are")
  func names() async throws {
    try await serve(FlowDetections.shipped) { client, _ in
      let found = try await run(client, "vpc flow PORT scanning")
      #expect(found.rowCount == 0)
      let unknown = await #expect(throws: PicketClientError.self) { try await run(client, "Port scans") }
      #expect(unknown?.code == .notFound && unknown?.text.contains("there is 'VPC Flow Port Scanning'") == true)
      let empty = await #expect(throws: PicketClientError.self) { try await run(client, "") }
      #expect(empty?.code == .invalidArgument)
    }
  }

  @Test("An answer has as many rows as are asked for; the rules see them all")
  func rowsMax() async throws {
    try await serve(FlowDetections.everyFlow) { client, _ in
      let flows = (0..<5).map { TestFlows.flow(port: 23, at: (20 + $0) * TestFlows.minute) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      let answer = try await run(client, "Flows of telnet", rowsMax: 2)
      #expect(answer.rows.count == 2 && answer.rowCount == 5 && answer.truncated)
      #expect(answer.matchCount == 5 && answer.matches.map(\.outcome).contains(.alertCreated))
    }
  }

  @Test("A query that fails says on what")
  func failure() async throws {
    try await serve(FlowDetections.failing) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<3)))
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      let error = await #expect(throws: PicketClientError.self) { try await run(client, "Too much") }
      #expect(error?.code == .outOfRange && error?.text.contains("integer overflow") == true)
      #expect(try await client.listAlerts().alerts.isEmpty)
    }
  }
}
