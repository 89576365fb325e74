import Dispatch
import PicketClient
import Synchronization
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

@Suite("The threads of queries", .mayBlock)
struct QueryThreadsTests {
  /// Pieces of work that note their number when they are begun.
  private final class Begun: Sendable {
    let numbers = Mutex<[Int]>([])

    /// Asks for a piece of work, and waits until so many wait.
    func begin(_ number: Int, _ threads: QueryThreads, waiting count: Int) async throws -> Task<Void, any Error> {
      let task = Task { try await threads.run { _ in self.numbers.withLock { $0.append(number) } } }
      while threads.waitingCount != count { try await Task.sleep(for: .milliseconds(1)) }
      return task
    }
  }

  private static func threads(running: Int, waiting: Int) -> QueryThreads {
    var limits = ServerLimits()
    limits.queriesRunningMax = running
    limits.queriesWaitingMax = waiting
    return QueryThreads(limits: limits)
  }

  @Test("Who waits no longer takes nobody's place: the next may wait, and what left is never begun")
  func abandoned() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 2)
    let mayEnd = DispatchSemaphore(value: 0)
    let begun = Begun()
    let first = Task { try await threads.run { _ in mayEnd.wait() } }
    // Whatever is begun before the first has a thread would be over at once.
    while threads.runningCount != 1 { try await Task.sleep(for: .milliseconds(1)) }
    let leaving = [try await begun.begin(1, threads, waiting: 1), try await begun.begin(2, threads, waiting: 2)]
    await #expect(throws: RPCError.self) { try await threads.run { _ in } }
    for task in leaving { task.cancel() }
    for task in leaving { await #expect(throws: QueryStop.self) { try await task.value } }
    let staying = [try await begun.begin(3, threads, waiting: 1), try await begun.begin(4, threads, waiting: 2)]
    mayEnd.signal()
    for task in [first] + staying { try await task.value }
    #expect(begun.numbers.withLock { $0 } == [3, 4])
  }

  @Test("A client that is gone leaves the queue of queries, and ends the query that runs for it")
  func clientsLeave() async throws {
    var limits = ServerLimits()
    limits.queriesRunningMax = 1
    limits.queriesWaitingMax = 1
    let clock = FlowClock()
    let request = QueryFlowsRequest(sql: "SELECT count(*) AS n FROM aws_vpcflow")
    try await TestServer.serve(limits: limits, clock: clock) { server in
      clock.hold()
      var running: RawConnection? = try RawConnection(server.socket)
      try running?.write(.request(1, "QueryFlows", request))
      #expect(try await clock.holds(1))
      var waiting: RawConnection? = try RawConnection(server.socket)
      try waiting?.write(.request(1, "QueryFlows", request))
      #expect(try await server.reports { $0.callsInFlight == 2 })
      waiting = nil
      #expect(try await server.reports { $0.callsInFlight == 1 })
      try await server.withClient { (client: PicketClient) async throws -> Void in
        async let answer = client.queryFlows(request)
        #expect(try await server.reports { $0.callsInFlight == 2 })
        running = nil
        #expect(try await server.reports { $0.callsInFlight == 1 })
        clock.letGo()
        #expect(try await answer.rowCount == 1)
      }
      // The one that waited was never begun; the one that ran was ended.
      #expect(try await server.reports { $0.flows?.queriesRun == 2 && $0.flows?.queriesFailed == 1 })
    }
  }
}
