import Logging
import PicketClient
import Storage
import TestSupport
import Testing
import Wire

@testable import PicketServer

@Suite("What callers can make the log hold", .mayBlock)
struct LogFloodTests {
  private static let count = 100
  /// A flood that takes longer than an episode, on a busy host, has a line for each of a few.
  private static let linesMax = 3

  /// Expects that a flood of calls of one kind leaves a line or a few, and that these lines are there.
  private func expectFew(
    _ log: CollectedLog, with text: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ flood: () async throws -> Void
  ) async throws {
    let before = log.lines.count
    try await flood()
    let lines = log.lines.dropFirst(before)
    #expect(lines.contains { $0.contains(text) }, "\(lines)", sourceLocation: sourceLocation)
    #expect(lines.count <= Self.linesMax, "\(lines)", sourceLocation: sourceLocation)
  }

  @Test("A query that is asked for again and again is logged once")
  func runs() async throws {
    let log = CollectedLog()
    try await TestServer.serve(FlowDetections.shipped, clock: FlowClock(), logger: log.logger) { server in
      try await server.withClient { client in
        try await expectFew(log, with: "query '\(FlowDetections.query)' was asked for by uid") {
          for number in 0..<Self.count {
            let request = RunScheduledRequest(queryName: FlowDetections.query, dryRun: number.isMultiple(of: 2))
            _ = try await client.runScheduled(request)
          }
        }
      }
    }
  }

  @Test("Runs that flows which come late cause are logged once", arguments: [BackgroundRun.Reason.late, .missed])
  func backgroundRuns(_ reason: BackgroundRun.Reason) async throws {
    let (log, clock) = (CollectedLog(), FlowClock())
    let server = ServerContext(
      configuration: ServerConfiguration(socketPath: "", version: ""), detections: FlowDetections.everyFlow,
      store: try StateStore(StateConfiguration(directory: nil)),
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: clock.unixNanos()), clock: clock,
      logger: log.logger)
    let runner = QueryRunner(server)
    let query = try #require(server.detections.query(named: "Flows of telnet"))
    try await expectFew(log, with: "query 'Flows of telnet' ") {
      for _ in 0..<Self.count {
        _ = try await runner.run(query, of: server.detections, asOfNanos: clock.unixNanos(), .background(reason))
      }
    }
  }

  @Test("Connections that are closed for what they send are logged once")
  func closed() async throws {
    let log = CollectedLog()
    try await TestServer.serve(logger: log.logger) { server in
      try await expectFew(log, with: "closed a connection") {
        for _ in 0..<Self.count {
          let connection = try RawConnection(server.socket)
          try connection.write([UInt8](repeating: 0xFF, count: 10))
          _ = try connection.readToEnd()
        }
      }
    }
  }

  @Test("Connections that find no place are logged once")
  func refused() async throws {
    let log = CollectedLog()
    var limits = ServerLimits()
    limits.connectionsMax = 1
    try await TestServer.serve(limits: limits, logger: log.logger) { server in
      let first = try RawConnection(server.socket)
      try first.write(.event(1))
      #expect(try first.read().failure() == nil)
      try await expectFew(log, with: "refused a connection") {
        for _ in 0..<Self.count {
          let answers = try RawConnection(server.socket).readToEnd()
          #expect(answers == [])
        }
      }
    }
  }

  @Test("Fields of flows that are ignored are logged once")
  func ignoredFields() async throws {
    let log = CollectedLog()
    try await TestServer.serve(logger: log.logger) { server in
      try await server.withClient { client in
        let request = IngestFlowRequest(
          lines: Array("10.0.0.1 10.0.0.2 x\n".utf8), format: "srcaddr dstaddr nosuchfield")
        try await expectFew(log, with: "flows: ") {
          for _ in 0..<Self.count { _ = try await client.ingestFlow(request) }
        }
      }
    }
  }

  @Test("Calls that are refused are answered and not logged")
  func refusedCalls() async throws {
    let log = CollectedLog()
    try await TestServer.serve(logger: log.logger) { server in
      let before = log.lines
      try await server.withClient { client in
        for _ in 0..<Self.count {
          await #expect(throws: PicketClientError.self) { try await client.evaluateEvent(EvaluateEventRequest()) }
          await #expect(throws: PicketClientError.self) { try await client.queryFlows(QueryFlowsRequest(sql: "x")) }
          await #expect(throws: PicketClientError.self) {
            try await client.runScheduled(RunScheduledRequest(queryName: "no such"))
          }
          await #expect(throws: PicketClientError.self) { try await client.getAlert(GetAlertRequest(alertID: "x")) }
        }
      }
      #expect(log.lines == before)
    }
  }

  @Test("An episode has one line for each subject, and the next one says how many there were")
  func episodes() {
    let log = CollectedLog()
    let limited = RateLimitedLog(logger: log.logger)
    let start = ContinuousClock.now
    for second in 0..<25 {
      limited.warning("\(second)", of: "a", now: start + .seconds(second))
      if second < 5 { limited.log(.info, "\(second)", of: "b", now: start + .seconds(second)) }
    }
    #expect(
      log.lines == [
        "warning 0", "info 0", "warning 10 (9 more like this were not logged)",
        "warning 20 (9 more like this were not logged)",
      ])
  }
}
