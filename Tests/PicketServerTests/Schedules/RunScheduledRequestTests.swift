import Flows
import PicketClient
import Storage
import Testing
import Wire

@testable import PicketServer

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
        String(repeating: "ä", count: 500),
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
    limits.queryRowsMax = 4
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

@Suite("What the log says of runs that lack something", .mayBlock)
struct RunEpisodeTests {
  @Test("A trouble is logged when it begins and when it is over, apart for each query and kind")
  func episodes() {
    let log = CollectedLog()
    let episodes = RunEpisodes(logger: log.logger)
    func note(_ trouble: RunEpisodes.Trouble, _ name: String, _ isThere: Bool) {
      episodes.note(trouble, ofQuery: name, isThere, begins: "has \(trouble)", ends: "is over with \(trouble)")
    }
    note(.incomplete, "a", false)
    #expect(log.lines == [])
    for _ in 0..<3 { note(.incomplete, "a", true) }
    note(.incomplete, "b", true)
    note(.truncated, "a", true)
    note(.incomplete, "a", false)
    note(.incomplete, "a", false)
    note(.incomplete, "b", false)
    note(.incomplete, "a", true)
    #expect(
      log.lines == [
        "warning query 'a' has incomplete", "warning query 'b' has incomplete", "warning query 'a' has truncated",
        "notice query 'a' is over with incomplete, after 3 runs",
        "notice query 'b' is over with incomplete, after 1 run", "warning query 'a' has incomplete",
      ])
  }

  @Test("A window that is too short for a query is said once, when it is long enough again too, and in each answer")
  func incomplete() async throws {
    let (clock, log) = (FlowClock(), CollectedLog())
    clock.turn(to: 25 * TestFlows.minute)
    var configuration = FlowStoreConfiguration(directory: nil)
    configuration.limits.flowRetentionSeconds = 600
    let flows = try FlowStore(configuration, nowNanos: clock.unixNanos())
    try await TestServer.serve(
      FlowDetections.everyFlow, flows: flows, clock: clock, logger: log.logger
    ) { server in
      _ = try await server.reports { $0.queries[0].nextRunUnixNanos != 0 }
      try await server.withClient { client in
        /// Takes a flow which then leaves, so that the window is complete only since then.
        func forget(_ minute: Int64) async throws {
          clock.turn(to: (minute + 1) * TestFlows.minute)
          let flow = TestFlows.flow(at: minute * TestFlows.minute)
          #expect(try await client.ingestFlow(IngestFlowRequest(flows: [flow])).acceptedCount == 1)
          flows.evict(nowNanos: TestFlows.hour + (minute + 14) * TestFlows.minute)
        }
        func run(_ minute: Int64, _ count: UInt64) async throws {
          clock.turn(to: minute * TestFlows.minute)
          #expect(try await server.hasRun(count))
        }
        func said() -> [Int] {
          ["has all of them only since", "has all flows again"].map { log.lines(with: $0).count }
        }
        try await forget(25)
        try await run(30, 1)
        try await run(40, 2)
        try await run(50, 3)
        #expect(said() == [1, 0])
        let answer = try await client.runScheduled(RunScheduledRequest(queryName: "Flows of telnet"))
        #expect(answer.earliestUnixNanos < answer.window?.completeSinceUnixNanos ?? 0)
        #expect(said() == [1, 0])
        try await run(60, 4)
        try await run(70, 5)
        #expect(said() == [1, 1])
        #expect(log.lines(with: "has all flows again").first?.hasSuffix(", after 3 runs") == true)
        try await forget(71)
        try await run(90, 6)
        #expect(said() == [2, 1])
      }
    }
  }
}
