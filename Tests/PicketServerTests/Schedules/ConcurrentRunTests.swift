import GRDB
import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Runs of the schedule beside each other and beside those by name", .mayBlock)
struct ConcurrentRunTests {
  private static let telnet = "Flows of telnet"

  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  @Test("A query runs once at a time, whatever comes due meanwhile; another query that is due waits for it")
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
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == "Flows of shells" && $0.running } })
      // By now two more runs of the first have come due.
      turn(server, to: 66)
      try await Task.sleep(for: .milliseconds(100))
      let held = try await status(Self.telnet)
      #expect(held.running && held.runs == 0 && held.lastRunUnixNanos == 0)
      #expect(try await daemon.status().flows?.queriesRun == 1)
      server.clock.letGo()
      // The held one as of its own time, the last one that was due, and in the background the one between.
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == Self.telnet && $0.runsMadeUp == 1 } })
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == Self.telnet && $0.runs == 2 } })
      let after = try await status(Self.telnet)
      #expect(after.lastRunUnixNanos == at(60) && after.failures == 0)
      #expect(try await daemon.reports { $0.queries.contains { $0.queryName == "Flows of shells" && $0.runs == 2 } })
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

@Suite("Scheduled runs whose matches cannot be committed", .mayBlock)
struct FailedCommitTests {
  private static func telnet(_ count: Int) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<count).map { TestFlows.flow(port: 23, at: 30 * TestFlows.minute + Int64($0) * 1_000_000) })
  }

  @Test("While another process holds the state the run is repeated, and counts its matches once when it is free")
  func locked() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(Self.telnet(3))
      let intruder = try StateIntruder(server.stateFile)
      try await intruder.lock()
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.reports { $0.flows?.queriesRun == 2 })
      let status = try await daemon.status()
      #expect(status.stateStatus?.lastError.contains("another process holds the state") == true)
      #expect(status.queries[0].runs == 0 && status.queries[0].lastRunUnixNanos == 0)
      #expect(status.queries[0].nextRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute)
      try await intruder.unlock()
      #expect(try await daemon.hasRun(1))
      let after = try await daemon.status().queries[0]
      #expect(after.lastRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute && after.lastRowCount == 3)
      #expect(after.failures == 0 && after.lastError.isEmpty)
      #expect(after.nextRunUnixNanos == TestFlows.hour + 50 * TestFlows.minute)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
  }

  @Test("Matches of a run that were committed before others could not be are counted once, and the others too")
  func midway() async throws {
    let server = try FlowServer()
    server.turn(to: 35 * TestFlows.minute)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      _ = try await client.ingestFlow(Self.telnet(1_500))
      let intruder = try StateIntruder(server.stateFile)
      // Matches are counted a thousand at a time.
      try await intruder.refuse("INSERT ON counted_row", when: "(SELECT count(*) FROM counted_row) >= 1000")
      server.turn(to: 40 * TestFlows.minute)
      #expect(try await daemon.reports { ($0.flows?.queriesRun ?? 0) >= 3 })
      #expect(try await daemon.status().queries[0].runs == 0)
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1_000])
      try await intruder.admit()
      #expect(try await daemon.hasRun(1))
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [1_500])
      // However often it was run again, the log says it once, and once that it is over.
      #expect(server.log.lines(with: "is run again until what its rules say can be counted").count == 1)
      #expect(server.log.lines(with: "could be counted again, after").count == 1)
    }
  }

  @Test("A run that failed, and whose failure could not be counted, is repeated until it can, and fails its rules once")
  func failure() async throws {
    let server = try FlowServer()
    server.turn(to: 30 * TestFlows.minute)
    try await server.serve(FlowDetections.failing) { client, daemon in
      _ = try await client.ingestFlow(
        IngestFlowRequest(flows: [TestFlows.large]))
      let intruder = try StateIntruder(server.stateFile)
      try await intruder.refuse("INSERT ON alert")
      server.turn(to: 60 * TestFlows.minute)
      #expect(try await daemon.reports { ($0.flows?.queriesFailed ?? 0) >= 2 })
      #expect(try await daemon.status().queries[0].runs == 0)
      #expect(try await client.listAlerts().alerts.isEmpty)
      try await intruder.admit()
      #expect(try await daemon.hasRun(1))
      let status = try await daemon.status().queries[0]
      #expect(status.failures == 1 && status.lastError.contains("integer overflow"))
      let alerts = try await client.listAlerts().alerts
      #expect(alerts.map(\.kind) == [.ruleError] && alerts.map(\.eventCount) == [1])
      #expect(try await daemon.status().detectionErrors == 1)
    }
  }
}

/// Another connection to the file of a state, which keeps Picket from writing.
struct StateIntruder {
  private let database: DatabaseQueue

  init(_ path: String) throws {
    var settings = Configuration()
    settings.allowsUnsafeTransactions = true
    settings.busyMode = .timeout(10)
    database = try DatabaseQueue(path: path, configuration: settings)
  }

  /// Keeps everyone else from writing.
  func lock() async throws { try await execute("BEGIN IMMEDIATE") }

  /// Lets the others write again.
  func unlock() async throws { try await execute("ROLLBACK") }

  /// Makes changes of a table fail, such as `INSERT ON alert`, where a condition holds.
  func refuse(_ change: String, when condition: String = "1") async throws {
    try await execute(
      """
      CREATE TRIGGER refusal BEFORE \(change) WHEN \(condition)
      BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
      """)
  }

  /// Lets those changes be made again.
  func admit() async throws { try await execute("DROP TRIGGER refusal") }

  private func execute(_ sql: String) async throws {
    try await database.writeWithoutTransaction { try $0.execute(sql: sql) }
  }
}
