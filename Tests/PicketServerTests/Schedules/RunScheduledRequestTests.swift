import Flows
import PicketClient
import PicketServer
import Testing
import Wire

@Suite("What may be asked of a run by name", .mayBlock)
struct RunScheduledRequestTests {
  private func refusal(_ request: RunScheduledRequest) async throws -> PicketClientError? {
    var refusal: PicketClientError?
    try await TestServer.serve(FlowDetections.shipped, clock: FlowClock()) { server in
      try await server.withClient { client in
        refusal = await #expect(throws: PicketClientError.self) { try await client.runScheduled(request) }
        let status = try await server.status()
        #expect(status.flows?.queriesRun == 0)
      }
    }
    return refusal
  }

  @Test(
    "A name that is not that of a query is refused, shown without what would move a cursor, with what was meant or is",
    arguments: [
      ("VPC Flow Port Scaning", "no query 'VPC Flow Port Scaning' is loaded; did you mean 'VPC Flow Port Scanning'?"),
      ("vpc flow portscanning", "no query 'vpc flow portscanning' is loaded; did you mean 'VPC Flow Port Scanning'?"),
      ("Beacons", "no query 'Beacons' is loaded; there is 'VPC Flow Port Scanning'"),
      (
        "Picket.AWS.VPCFlow.PortScanning",
        "no query 'Picket.AWS.VPCFlow.PortScanning' is loaded; there is 'VPC Flow Port Scanning'"
      ),
      (
        "a\u{1B}[2J\r\nb\u{7F}\u{9B}c",
        #"no query 'a\u{1B}[2J\r\nb\u{7F}\u{009B}c' is loaded; there is 'VPC Flow Port Scanning'"#
      ),
      (
        String(repeating: "ä", count: 10_000),
        "no query '\(String(repeating: "ä", count: 128))' is loaded; there is 'VPC Flow Port Scanning'"
      ),
    ])
  func names(name: String, message: String) async throws {
    let error = try await refusal(RunScheduledRequest(queryName: name))
    #expect(error?.code == .notFound && error?.text == message)
  }

  @Test(
    "A query over tables that Picket does not have is not run, and the answer says why", arguments: ["Other", "other"])
  func otherTables(name: String) async throws {
    try await TestServer.serve(TestDetections.otherTable, clock: FlowClock()) { server in
      try await server.withClient { client in
        let error = await #expect(throws: PicketClientError.self) {
          try await client.queryFlows(QueryFlowsRequest(queryName: name))
        }
        #expect(error?.code == .notFound)
        #expect(error?.text == "the query '\(name)' is not run: reads t, which Picket does not have")
      }
    }
  }

  @Test("A request without a name says what was expected")
  func noName() async throws {
    let error = try await refusal(RunScheduledRequest())
    #expect(error?.code == .invalidArgument)
    #expect(error?.text == "query_name is empty; expected the name of a loaded query")
  }

  @Test("A time before 1970 says what was expected", arguments: [-1, .min] as [Int64])
  func negativeTime(nanos: Int64) async throws {
    let error = try await refusal(RunScheduledRequest(queryName: FlowDetections.query, asOfUnixNanos: nanos))
    #expect(error?.code == .invalidArgument)
    #expect(error?.text == "as_of_unix_nanos is \(nanos); expected nanoseconds since 1970, or 0 for now")
  }

  @Test("A time that reaches back before the flows that are kept is answered, and the answer says that it lacks some")
  func beforeRetention() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: [TestFlows.flow(port: 23)]))
    }
    // Three hours later the flow has left the window.
    server.turn(to: 211 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, _ in
      let asOf = TestFlows.hour + 30 * TestFlows.minute
      let past = try await client.runScheduled(
        RunScheduledRequest(queryName: "Flows of telnet", asOfUnixNanos: asOf))
      #expect(past.rowCount == 0 && past.asOfUnixNanos == asOf)
      let completeSince = try #require(past.window).completeSinceUnixNanos
      #expect(past.earliestUnixNanos == TestFlows.hour && completeSince > past.earliestUnixNanos)
      let now = try await client.runScheduled(RunScheduledRequest(queryName: "Flows of telnet"))
      #expect(now.earliestUnixNanos >= completeSince)
    }
  }

  @Test(
    "Rows are cut at what is asked for and at the daemon's own bound, which 0 stands for; the rules see the latter",
    arguments: [(0, 4, 6), (1, 1, 6), (4, 4, 6), (5, 4, 6), (.max, 4, 6)] as [(UInt32, Int, UInt64)])
  func rowsMax(asked: UInt32, rowCount: Int, all: UInt64) async throws {
    var limits = QueryLimits()
    limits.query_rows_max = 4
    try await TestServer.serve(FlowDetections.everyFlow, queryLimits: limits, clock: FlowClock()) { server in
      try await server.withClient { client in
        let flows = (0..<Int64(all)).map { TestFlows.flow(port: 23, at: (10 + $0) * TestFlows.minute) }
        _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
        let answer = try await client.runScheduled(
          RunScheduledRequest(queryName: "Flows of telnet", rowsMax: asked))
        #expect(answer.rows.count == rowCount && answer.rowCount == all && answer.truncated)
        #expect(answer.matchCount == 4)
      }
    }
  }

  @Test("A saved query runs by name, with no rules over its rows, and has no schedule")
  func saved() async throws {
    try await TestServer.serve(FlowDetections.saved, clock: FlowClock()) { server in
      try await server.withClient { client in
        _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 20..<25)))
        let answer = try await client.runScheduled(RunScheduledRequest(queryName: "ports of a SOURCE"))
        #expect(answer.rows.map(\.values) == [[.text("10.0.0.1"), .integer(5)]])
        #expect(answer.detectionsEvaluated == 0 && answer.matchCount == 0 && !answer.truncated)
        #expect(try await server.status().queries.isEmpty)
        #expect(try await client.listAlerts().alerts.isEmpty)
      }
    }
  }
}
