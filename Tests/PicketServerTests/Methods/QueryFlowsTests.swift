import Flows
import PicketClient
import Storage
import Testing
import Wire

@testable import PicketServer

@Suite("Ad-hoc queries", .mayBlock)
struct QueryFlowsTests {
  private func serve(
    limits: ServerLimits = ServerLimits(), _ body: (PicketClient, FlowClock, TestServer) async throws -> Void
  ) async throws {
    let clock = FlowClock()
    try await TestServer.serve(limits: limits, clock: clock) { server in
      try await server.withClient { client in try await body(client, clock, server) }
    }
  }

  @Test("An answer has typed rows in order, and says what it was made from")
  func answer() async throws {
    try await serve { client, _, server in
      _ = try await client.ingestFlow(
        IngestFlowRequest(
          flows: TestFlows.scan(ports: 20..<23) + [FlowRecord(startUnixNanos: TestFlows.hour, status: "NODATA")]))
      let answer = try await client.queryFlows(
        QueryFlowsRequest(
          sql:
            "SELECT dstPort AS Port, srcAddr, start, bytes / 4 AS part FROM aws_vpcflow ORDER BY dstPort DESC NULLS LAST"
        ))
      #expect(answer.columns.map(\.name) == ["Port", "srcAddr", "start", "part"])
      #expect(answer.columns.map(\.type) == [.integer, .text, .time, .double])
      #expect(answer.rows.map { $0.values[0] } == [.integer(22), .integer(21), .integer(20), .null])
      #expect(answer.rows.last?.values == [.null, .null, .integer(TestFlows.hour), .null])
      #expect(answer.rows[0].values[3] == .double(45))
      #expect(answer.rowCount == 4 && answer.flowsScanned == 4 && answer.stages.isEmpty && !answer.truncated)
      #expect(answer.asOfUnixNanos == TestFlows.hour + 30 * TestFlows.minute && answer.earliestUnixNanos == 0)
      #expect(try await server.status().flows?.queriesRun == 1)
    }
  }

  @Test("A list says what its elements are, which are times or whole numbers only by that")
  func elementTypes() async throws {
    try await serve { client, _, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 20..<23)))
      let answer = try await client.queryFlows(
        QueryFlowsRequest(
          sql: """
            SELECT ARRAY_AGG(start) AS a, ARRAY_AGG(dstPort) AS b, ARRAY_AGG(srcAddr) AS c, ARRAY_AGG(azId) AS d,
            COUNT(*) AS e FROM aws_vpcflow
            """))
      #expect(answer.columns.map(\.type) == [.list, .list, .list, .list, .integer])
      #expect(answer.columns.map(\.elementType) == [.time, .integer, .text, .unspecified, .unspecified])
    }
  }

  @Test("A text that is no query that is supported is answered with each problem, its place and a caret")
  func problems() async throws {
    try await serve { client, _, _ in
      let error = await #expect(throws: PicketClientError.self) {
        try await client.queryFlows(QueryFlowsRequest(sql: "SELECT srcAdr\nFROM aws_vpcflow\nWHERE dstPort = 'x'"))
      }
      #expect(error?.code == .invalidArgument)
      let message = error?.text ?? ""
      #expect(message.contains("1:8: ") && message.contains("SELECT srcAdr\n") && message.contains("^"))
      #expect(message.contains("nearest supported form: srcAddr"))
      #expect(message.contains("3:17: "))
    }
  }

  @Test("SHOW TABLES and DESCRIBE are answered as rows; no stages can be explained of them")
  func tables() async throws {
    try await serve { client, _, _ in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 20..<23)))
      let tables = try await client.queryFlows(QueryFlowsRequest(sql: "SHOW TABLES"))
      #expect(tables.rows.map { $0.values[0] } == [.text("aws_vpcflow")] && tables.rows[0].values[3] == .integer(3))
      let columns = try await client.queryFlows(QueryFlowsRequest(sql: "DESC TABLE aws_vpcflow", rowsMax: 5))
      #expect(columns.columns.map(\.name) == ["name", "type", "aws_name", "description"])
      #expect(columns.rows.count == 5 && columns.rowCount == 33 && columns.truncated)
      for request in [
        QueryFlowsRequest(sql: "DESCRIBE nothing"), QueryFlowsRequest(sql: "SHOW TABLES", explain: true),
      ] {
        let error = await #expect(throws: PicketClientError.self) { try await client.queryFlows(request) }
        #expect(error?.code == .invalidArgument)
      }
    }
  }

  @Test("Either a text or a name is given", arguments: [("", ""), ("SELECT 1", "a")])
  func eitherOr(sql: String, name: String) async throws {
    try await serve { client, _, _ in
      let error = await #expect(throws: PicketClientError.self) {
        try await client.queryFlows(QueryFlowsRequest(sql: sql, queryName: name))
      }
      #expect(error?.code == .invalidArgument && error?.text.contains("expected either sql or query_name") == true)
    }
  }

  @Test("A loaded query is explained in the stages of its page, with rows in and out and the time of each")
  func explain() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.shipped) { client, _ in
      let flows = TestFlows.scan(ports: 1_000..<1_012) + [TestFlows.flow(port: 443)]
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      let answer = try await client.queryFlows(QueryFlowsRequest(queryName: FlowDetections.query, explain: true))
      #expect(answer.rowCount == 1 && answer.groupCount == 1)
      let source = try #require(answer.stages.first { $0.name == "source" })
      #expect(source.lines.first == "panther_logs.public.aws_vpcflow" && source.rowsOut == 13)
      let filter = try #require(answer.stages.first { $0.name == "filter" })
      #expect(filter.lines.contains(#"srcAddr ne "null""#) && filter.rowsIn == 13 && filter.rowsOut == 12)
      #expect(answer.stages.contains { $0.name == "having" && $0.rowsIn == 1 && $0.rowsOut == 1 })
    }
  }

  @Test("Flows are taken while a query runs, and are not in its answer but in the next")
  func ingestMeanwhile() async throws {
    try await serve { client, clock, server in
      let request = QueryFlowsRequest(sql: "SELECT count(*) AS n, max(dstPort) AS port FROM aws_vpcflow")
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<11)))
      clock.hold(after: 1)
      async let answer = client.queryFlows(request)
      #expect(try await clock.holds(1))
      for number in 1...20 {
        let taken = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<101)))
        #expect(taken.window?.flowCount == UInt64(10 + 100 * number))
      }
      clock.letGo()
      let held = try await answer
      #expect(held.rows.map(\.values) == [[.integer(10), .integer(10)]])
      #expect(held.flowsScanned == 10 && held.window?.flowCount == 10)
      #expect(try await client.queryFlows(request).rows.map(\.values) == [[.integer(2_010), .integer(100)]])
      _ = server
    }
  }

  @Test("A caller that waits no longer ends its query")
  func deadline() async throws {
    try await serve { client, clock, server in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<11)))
      clock.hold()
      let call = Task {
        try await client.queryFlows(
          QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow"), timeout: .seconds(2))
      }
      #expect(try await clock.holds(1))
      let error = await #expect(throws: PicketClientError.self) { try await call.value }
      #expect(error?.code == .deadlineExceeded)
      #expect(try await server.reports { $0.callsInFlight == 0 })
      clock.letGo()
      #expect(try await server.reports { $0.flows?.queriesFailed == 1 })
    }
  }

  @Test("A query that takes longer than it may is ended")
  func timeout() async throws {
    try await serve { client, clock, server in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<11)))
      clock.step(301 * TestFlows.second)
      let error = await #expect(throws: PicketClientError.self) {
        try await client.queryFlows(QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow"))
      }
      #expect(error?.code == .aborted && error?.text.contains("after 300 seconds") == true)
      #expect(try await server.status().flows?.queriesFailed == 1)
    }
  }

  @Test("A query is refused the memory that its caller may not hold, and gives back what it had, each time")
  func memory() async throws {
    var limits = ServerLimits()
    limits.callerMemoryBytesMax = 16 << 20
    try await serve(limits: limits) { client, _, server in
      _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<4_001)))
      let texts = "'\(String(repeating: "x", count: 5_000))' || dstPort"
      for _ in 0..<3 {
        let error = await #expect(throws: PicketClientError.self) {
          try await client.queryFlows(QueryFlowsRequest(sql: "SELECT COUNT(DISTINCT \(texts)) AS n FROM aws_vpcflow"))
        }
        #expect(error?.code == .resourceExhausted && error?.text.contains("caller_memory_bytes_max") == true)
        let answer = try await client.queryFlows(
          QueryFlowsRequest(sql: "SELECT COUNT(DISTINCT \(texts)) AS n FROM aws_vpcflow WHERE dstPort < 500"))
        #expect(answer.rows.first?.values == [.integer(499)])
      }
    }
  }

  @Test("Flows that have left the window while a query reads them are its caller's, as far as there is room")
  func retainedFlows() async throws {
    var configuration = FlowStoreConfiguration(directory: nil)
    configuration.limits.flowsMax = 1_000
    configuration.limits.flowSegmentRowsMax = 250
    let clock = FlowClock()
    let store = try FlowStore(configuration, nowNanos: clock.unixNanos())
    try await TestServer.serve(flows: store, clock: clock) { server in
      try await server.withClient { client in
        _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 1..<1_001)))
        let snapshot = store.snapshot()
        let (account, caller) = (MemoryAccount(bytesMax: snapshot.info.byteCount), Caller(userID: 1_001))
        let memory = QueryMemory(account, caller)
        let retained = RetainedFlows(store, snapshot, memory, nowNanos: 0)
        #expect(retained.areReserved(nowNanos: 2_000_000_000) && account.heldBytes == 0)
        _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 2_000..<2_250)))
        // It is looked once in a second.
        #expect(retained.areReserved(nowNanos: 2_500_000_000) && account.heldBytes == 0)
        #expect(retained.areReserved(nowNanos: 3_000_000_000))
        let quarter = snapshot.info.byteCount / 4
        #expect(account.heldBytes >= quarter && account.heldBytes < quarter * 2)
        // One caller may have half.
        _ = try await client.ingestFlow(IngestFlowRequest(flows: TestFlows.scan(ports: 3_000..<3_700)))
        #expect(!retained.areReserved(nowNanos: 9_000_000_000) && retained.isRefused)
        memory.release()
        #expect(account.heldBytes == 0)
      }
    }
  }

  @Test("A text that is too long is refused at once, also while no query may begin or wait")
  func longText() async throws {
    var limits = ServerLimits()
    limits.queriesRunningMax = 1
    limits.queriesWaitingMax = 0
    try await serve(limits: limits) { client, clock, server in
      clock.hold()
      async let first = client.queryFlows(QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow"))
      #expect(try await clock.holds(1))
      let error = await #expect(throws: PicketClientError.self) {
        try await client.queryFlows(QueryFlowsRequest(sql: String(repeating: " ", count: 300_000)))
      }
      #expect(error?.code == .invalidArgument && error?.text.contains("query_text_bytes_max") == true)
      clock.letGo()
      _ = try await first
    }
  }

  @Test("More queries than may wait are refused")
  func bound() async throws {
    var limits = ServerLimits()
    limits.queriesRunningMax = 1
    limits.queriesWaitingMax = 1
    try await serve(limits: limits) { client, clock, server in
      clock.hold()
      let request = QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow")
      async let first = client.queryFlows(request)
      #expect(try await clock.holds(1))
      async let second = client.queryFlows(request)
      #expect(try await server.reports { $0.callsInFlight == 2 })
      let error = await #expect(throws: PicketClientError.self) { try await client.queryFlows(request) }
      #expect(error?.code == .resourceExhausted && error?.text.contains("queries_waiting_max") == true)
      clock.letGo()
      let answers = try await (first, second)
      #expect(answers.0.rowCount == 1 && answers.1.rowCount == 1)
    }
  }
}
