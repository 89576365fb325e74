import PicketClient
import PicketServer
import Storage
import TestSupport
import Testing
import Wire

@Suite("Flows that are sent", .mayBlock)
struct IngestFlowTests {
  /// Two minutes after the flows of the tests.
  private static let clock: CrankedClock = {
    let clock = CrankedClock()
    clock.set(wallNanos: TestFlows.hour - CrankedClock.start + 3 * TestFlows.minute, monotonicNanos: 0)
    return clock
  }()

  private func serve<Result>(
    _ detections: LoadedDetections = TestDetections.none, limits: ServerLimits = ServerLimits(),
    store: StateStore? = nil, flows: FlowStore? = nil, _ body: (PicketClient, TestServer) async throws -> Result
  ) async throws -> Result {
    try await TestServer.serve(detections, limits: limits, store: store, flows: flows, clock: Self.clock) { server in
      try await server.withClient { client in try await body(client, server) }
    }
  }

  @Test("Records are taken, and the answer says how the window is")
  func records() async throws {
    try await serve { client, server in
      let answer = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.flow(), TestFlows.flow(at: 2 * TestFlows.minute)]))
      #expect(answer.acceptedCount == 2 && answer.rejectedCount == 0 && answer.repeatedCount == 0)
      #expect(answer.matches.isEmpty && answer.detectionsEvaluated == 0)
      let window = try #require(answer.window)
      #expect(window.flowCount == 2 && window.retentionSeconds == 7_200 && window.byteCount > 0)
      #expect(window.oldestUnixNanos == TestFlows.hour + TestFlows.minute)
      #expect(window.newestUnixNanos == TestFlows.hour + 2 * TestFlows.minute)
      let status = try await server.status()
      #expect(status.flows?.flowsAccepted == 2 && status.flows?.window?.flowCount == 2)
      #expect(status.limits.contains { $0.name == "flow_retention_seconds" && $0.value == 7_200 })
    }
  }

  @Test("Lines and records of one request are numbered one after the other, and a bad one spoils nothing else")
  func lines() async throws {
    try await serve { client, server in
      let flows = [
        TestFlows.flow(), TestFlows.flow(port: 70_000), TestFlows.flow(), TestFlows.flow(at: -9_000 * TestFlows.second),
      ]
      let lines = ["", TestFlows.line(), "nonsense", TestFlows.line(at: -9_000 * TestFlows.second), TestFlows.line()]
      let answer = try await client.ingestFlow(
        IngestFlowRequest(
          logType: "AWS.VPCFlow", flows: flows, lines: Array(lines.joined(separator: "\n").utf8)))
      #expect(answer.acceptedCount == 4 && answer.rejectedCount == 4)
      #expect(answer.rejected.map(\.index) == [1, 3, 6, 7])
      #expect(answer.rejected[0].reason.contains("dstPort"))
      #expect(answer.rejected[1].reason.contains("p_event_time"))
      #expect(answer.rejected[3].reason.contains("p_event_time"))
      #expect(try await server.status().flows?.flowsRefused == 4)
    }
  }

  @Test("A format names the fields of lines")
  func format() async throws {
    try await serve { client, _ in
      let answer = try await client.ingestFlow(
        IngestFlowRequest(
          lines: Array("10.0.0.1 22 \((TestFlows.hour / TestFlows.second) + 1)\n".utf8), format: "srcaddr dstport start"
        ))
      #expect(answer.acceptedCount == 1)
    }
  }

  @Test("Flows that brought no time are counted and have that of receipt; typed records must bring one")
  func undated() async throws {
    try await serve { client, server in
      var undated = TestFlows.flow()
      (undated.startUnixNanos, undated.endUnixNanos) = (0, 0)
      var nowhere = TestFlows.flow()
      (nowhere.srcAddr, nowhere.dstAddr) = ("", "")
      let lines = ["10.0.0.1 22 -", "10.0.0.1 23 \((TestFlows.hour / TestFlows.second) + 1)", "- - -"]
      let answer = try await client.ingestFlow(
        IngestFlowRequest(
          flows: [undated, nowhere, TestFlows.flow(), FlowRecord(status: "NODATA")],
          lines: Array(lines.joined(separator: "\n").utf8), format: "srcaddr dstport start"))
      #expect(answer.acceptedCount == 5 && answer.undatedCount == 3 && answer.rejectedCount == 2)
      #expect(answer.rejected.map(\.index) == [0, 1])
      #expect(answer.rejected[0].reason.hasPrefix("the record has no time; expected start, end or p_event_time"))
      #expect(answer.rejected[1].reason.hasPrefix("the record has no address; expected srcAddr, dstAddr, pktSrcAddr"))
      #expect(answer.window?.newestUnixNanos == Self.clock.unixNanos())
      #expect(try await server.status().flows?.flowsUndated == 3)
    }
  }

  @Test("However an address is written, in text, in JSON or in a record, it is one value")
  func spellings() async throws {
    try await serve { client, _ in
      let seconds = TestFlows.hour / TestFlows.second + 1
      let lines = [
        "srcaddr dstaddr start", "2001:db8:7::1 ::FFFF:10.0.0.9 \(seconds)",
        #"{"srcAddr":"2001:0DB8:0007:0:0:0:0:1","dstAddr":"::ffff:a00:9","start":\#(seconds)}"#,
      ]
      _ = try await client.ingestFlow(
        IngestFlowRequest(
          flows: [TestFlows.flow(from: "2001:DB8:7::0001", to: "10.0.0.9")],
          lines: Array(lines.joined(separator: "\n").utf8)))
      let answer = try await client.queryFlows(
        QueryFlowsRequest(sql: "SELECT srcAddr, dstAddr, COUNT(*) AS n FROM aws_vpcflow GROUP BY srcAddr, dstAddr"))
      #expect(answer.rows.map(\.values) == [[.text("2001:db8:7::1"), .text("10.0.0.9"), .integer(3)]])
    }
  }

  @Test(
    "A request that cannot be understood is refused as a whole",
    arguments: [
      (IngestFlowRequest(logType: "AWS.ALB", flows: [TestFlows.flow()]), "log_type is 'AWS.ALB'; expected AWS.VPCFlow"),
      (
        IngestFlowRequest(flows: [TestFlows.flow()], lines: Array("x".utf8), format: "srcport nosuchfield"),
        "format: the header names no"
      ),
    ])
  func refused(request: IngestFlowRequest, message: String) async throws {
    try await serve { client, _ in
      let error = await #expect(throws: PicketClientError.self) { try await client.ingestFlow(request) }
      #expect(error?.code == .invalidArgument && error?.text.contains(message) == true, "\(error as Any)")
      // Nothing of it is left for the next one.
      let answer = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow()]))
      #expect(answer.acceptedCount == 1 && answer.window?.flowCount == 1)
    }
  }

  @Test("A request without flows is answered, and so is one whose flows are all refused")
  func nothing() async throws {
    try await serve { client, _ in
      let empty = try await client.ingestFlow(IngestFlowRequest())
      #expect(empty.acceptedCount == 0 && empty.rejectedCount == 0 && empty.window?.flowCount == 0)
      let refused = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: -1)]))
      #expect(refused.acceptedCount == 0 && refused.rejectedCount == 1 && refused.rejected.first?.index == 0)
    }
  }

  @Test("Of very many refused flows the first are named, in order, and all are counted")
  func manyRefused() async throws {
    var limits = ServerLimits()
    limits.rejectedRecordsNamedMax = 3
    try await serve(limits: limits) { client, _ in
      var flows = (0..<10).map { _ in TestFlows.flow(at: -9_000 * TestFlows.second) }
      flows[1] = TestFlows.flow(port: -1)
      flows[9] = TestFlows.flow(port: -1)
      let answer = try await client.ingestFlow(
        IngestFlowRequest(flows: flows, lines: Array("a\nb\nc\nd\n\(TestFlows.line())".utf8)))
      #expect(answer.acceptedCount == 1 && answer.rejectedCount == 14)
      #expect(answer.rejected.map(\.index) == [0, 1, 2])
    }
  }

  @Test("A batch that is sent again under the same names is in the window once")
  func retry() async throws {
    try await serve { client, _ in
      let request = IngestFlowRequest(flows: TestFlows.scan(ports: 1..<6, names: "a"))
      #expect(try await client.ingestFlow(request).acceptedCount == 5)
      let again = try await client.ingestFlow(request)
      #expect(again.acceptedCount == 0 && again.repeatedCount == 5 && again.window?.flowCount == 5)
      let more = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 4..<8, names: "a")))
      #expect(more.acceptedCount == 2 && more.repeatedCount == 2 && more.window?.flowCount == 7)
    }
  }

  @Test("The tenth port that an address tries raises an alert, in the answer to the flow that tried it")
  func streamingRule() async throws {
    try await serve(TestDetections.shipped) { client, _ in
      let nine = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<10)))
      #expect(nine.detectionsEvaluated == 1 && nine.matchCount == 9)
      #expect(nine.matches.allSatisfy { $0.outcome == .belowThreshold } && nine.matches.last?.uniqueCount == 9)
      let again = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 9)]))
      #expect(again.matches.map(\.outcome) == [.belowThreshold] && again.matches.first?.uniqueCount == 9)
      let tenth = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.flow(port: 443), TestFlows.flow(port: 10), TestFlows.flow(port: 11)]))
      #expect(tenth.matches.map(\.outcome) == [.alertCreated, .alertUpdated])
      let match = try #require(tenth.matches.first)
      #expect(match.severity == .high && match.title == "10.0.0.1 scans ports of 10.0.0.2 in vpc-1")
      #expect(try await client.listAlerts().alerts.map(\.alertID) == [match.alertID])
    }
  }

  @Test("Flows that the window refuses, or has already, are no events")
  func onlyAccepted() async throws {
    try await serve(TestDetections.shipped) { client, _ in
      var flows = TestFlows.scan(ports: 1..<10, names: "a")
      flows.append(TestFlows.flow(port: 10, at: -9_000 * TestFlows.second))
      let first = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      #expect(first.acceptedCount == 9 && first.matchCount == 9)
      let again = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      #expect(again.repeatedCount == 9 && again.matchCount == 0)
    }
  }

  @Test(
    "A flow that two requests bring at the same time is in the window once, though neither had stored it when checked")
  func sameFlowAtOnce() async throws {
    try await serve(TestDetections.shipped) { client, server in
      let connection = try RawConnection(server.socket)
      // The rules see both: the window checks the second before it has the first.
      let request = IngestFlowRequest(flows: TestFlows.scan(ports: 1..<6, names: "a"))
      try connection.write(.request(1, "IngestFlow", request), .request(3, "IngestFlow", request))
      let answers = try connection.read(count: 2).map { try $0.answer(as: IngestFlowResponse.self) }
      #expect(answers.map(\.acceptedCount).sorted() == [0, 5])
      #expect(answers.map(\.repeatedCount).sorted() == [0, 5])
      #expect(try await server.status().flows?.window?.flowCount == 5)
      #expect(try await client.listAlerts().alerts.isEmpty)
    }
  }

  @Test("What was counted towards a rule before a crash, and is sent again, counts once")
  func retryAfterCrash() async throws {
    // The state that a crash leaves between the two commits: the matches are there, the flows are not.
    let store = try StateStore(StateConfiguration(directory: nil))
    let request = IngestFlowRequest(flows: TestFlows.scan(ports: 1..<6, names: "a"))
    try await serve(TestDetections.shipped, store: store) { client, _ in _ = try await client.ingestFlow(request) }
    try await serve(TestDetections.shipped, store: store) { client, _ in
      let answer = try await client.ingestFlow(request)
      #expect(answer.acceptedCount == 5)
      #expect(answer.matches.map(\.outcome) == Array(repeating: .duplicateEvent, count: 5))
      #expect(answer.matches.last?.eventCount == 5)
    }
  }

  @Test("Flows that were acknowledged are there after a restart, and known by their names")
  func restart() async throws {
    let scratch = try ScratchDirectory()
    let configuration = FlowStoreConfiguration(directory: scratch.path("state"))
    let request = IngestFlowRequest(flows: TestFlows.scan(ports: 1..<1_001, at: -TestFlows.minute * 20, names: "a"))
    let first = try FlowStore(configuration, nowNanos: Self.clock.unixNanos())
    try await serve(flows: first) { client, _ in
      let answer = try await client.ingestFlow(request)
      #expect(answer.acceptedCount == 1_000)
    }
    first.close()
    let second = try FlowStore(configuration, nowNanos: Self.clock.unixNanos())
    try await serve(flows: second) { client, server in
      #expect(try await server.status().flows?.window?.flowCount == 1_000)
      let again = try await client.ingestFlow(request)
      #expect(again.repeatedCount == 1_000 && again.window?.flowCount == 1_000)
    }
    second.close()
  }
}
