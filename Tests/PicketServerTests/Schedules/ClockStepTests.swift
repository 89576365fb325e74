import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Schedules of a daemon whose clock is set", .mayBlock)
struct ClockStepTests {
  private static let day = 24 * 60 * TestFlows.minute

  private func at(_ minutes: Int64) -> Int64 { TestFlows.hour + minutes * TestFlows.minute }

  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  /// Waits longer than the scheduler does between two looks at the clock; no further run may have begun.
  private func staysAt(_ runCount: UInt64, _ queriesRun: UInt64, _ daemon: TestServer) async throws {
    try await Task.sleep(for: .milliseconds(100))
    let status = try await daemon.status()
    #expect(status.queries[0].runs == runCount && status.flows?.queriesRun == queriesRun)
  }

  @Test("A clock that is set back by less than a period runs no time twice, also after a restart in between")
  func back() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      turn(server, to: 40)
      #expect(try await daemon.hasRun(1))
      turn(server, to: 33)
      try await staysAt(1, 1, daemon)
      #expect(try await daemon.status().queries[0].nextRunUnixNanos == at(50))
      turn(server, to: 41)
      try await staysAt(1, 1, daemon)
      turn(server, to: 33)
    }
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      turn(server, to: 40)
      try await staysAt(0, 0, daemon)
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(40) && status.nextRunUnixNanos == at(50))
      turn(server, to: 50)
      #expect(try await daemon.hasRun(1))
      try await staysAt(1, 1, daemon)
    }
  }

  @Test("A clock that jumps ahead misses runs, which are made up; put right, the schedule goes on from there")
  func ahead() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.everyFlow) { client, daemon in
      turn(server, to: 40)
      #expect(try await daemon.hasRun(1))
      server.turn(to: Self.day + 47 * TestFlows.minute)
      #expect(try await daemon.hasRun(2))
      #expect(try await daemon.reports { $0.queries[0].runsMadeUp == 143 })
      try await staysAt(2, 145, daemon)
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(40) + Self.day)
      turn(server, to: 45)
      try await staysAt(2, 145, daemon)
      #expect(try await daemon.status().queries[0].nextRunUnixNanos == at(50))
      let flows = (0..<3).map { TestFlows.flow(port: 23, at: 44 * TestFlows.minute + $0 * TestFlows.second) }
      _ = try await client.ingestFlow(IngestFlowRequest(flows: flows))
      turn(server, to: 50)
      #expect(try await daemon.hasRun(3))
      #expect(try await daemon.status().queries[0].lastRunUnixNanos == at(50))
      #expect(try await client.listAlerts().alerts.map(\.eventCount) == [3])
    }
    // The run of the day that has not come is not the last one any more.
    turn(server, to: 51)
    try await server.serve(FlowDetections.everyFlow) { _, daemon in
      try await staysAt(0, 0, daemon)
      let status = try await daemon.status().queries[0]
      #expect(status.lastRunUnixNanos == at(50) && status.nextRunUnixNanos == at(60))
    }
  }
}
