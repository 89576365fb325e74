import PicketClient
import PicketServer
import Testing
import Wire

@Suite("Schedules over reloads", .mayBlock)
struct ScheduleReloadTests {
  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  /// Five flows of a source, enough for a row.
  private func burst(_ source: Int, at minutes: Int64) -> IngestFlowRequest {
    IngestFlowRequest(
      flows: (0..<5).map { TestFlows.flow(from: "10.3.0.\(source)", at: minutes * TestFlows.minute + $0 * 1_000_000) })
  }

  private func reload(_ daemon: TestServer) async throws -> ReloadResponse {
    try await daemon.withAdmin { try await $0.reload() }
  }

  @Test("What a query has looked at is kept while its text is, under whichever rules; with another text it begins anew")
  func coverage() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    let script = ReloadScript([
      FlowDetections.twoMinutesCritical, FlowDetections.twoMinutesOfThree, FlowDetections.twoMinutesDisabled,
      TestDetections.none, FlowDetections.twoMinutesOfThree,
    ])
    try await server.serve(FlowDetections.twoMinutes, load: script.load) { client, daemon in
      turn(server, to: 32)
      #expect(try await daemon.hasRun(1))
      let before = try await daemon.status().queries[0]
      #expect(try await reload(daemon).changes.map(\.detectionID) == ["Two.Minute"])
      #expect(try await daemon.status().queries[0] == before)
      // Its account goes on: what comes late for a run before the reload is looked at, by the rule of now.
      _ = try await client.ingestFlow(burst(1, at: 31))
      #expect(try await daemon.reports { $0.queries[0].runsRepeated == 1 })
      #expect(try await client.listAlerts().alerts.map(\.severity) == [.critical])

      let changed = try await reload(daemon).changes
      #expect(changed.first { $0.detectionID == "Two Minute Count" }?.effects.first?.contains("begins anew") == true)
      let anew = try await daemon.status().queries[0]
      #expect(anew.runs == 0 && anew.coveredSinceUnixNanos == server.clock.unixNanos() && anew.gaps.isEmpty)
      turn(server, to: 34)
      #expect(try await daemon.hasRun(1))

      let disabled = try await reload(daemon).changes
      #expect(disabled.map(\.effects) == [["Its schedule ends; what it looks at begins anew if it comes back."]])
      #expect(try await daemon.status().queries[0].nextRunUnixNanos == 0)
      _ = try await reload(daemon)
      #expect(try await daemon.status().queries.isEmpty)
      turn(server, to: 39)
      _ = try await reload(daemon)
      // The last time of its schedule is run at once, and nothing else of the time in which it was not there.
      #expect(try await daemon.hasRun(1))
      let back = try await daemon.status().queries[0]
      #expect(back.lastRunUnixNanos == TestFlows.hour + 38 * TestFlows.minute && back.runsMissed == 0)
      #expect(back.nextRunUnixNanos == TestFlows.hour + 40 * TestFlows.minute)
      turn(server, to: 40)
      #expect(try await daemon.hasRun(2))
    }
  }

  @Test(
    "A run that has begun ends with the query and the rules that it began with, unless its query is another one now",
    arguments: [true, false])
  func running(isKept: Bool) async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    let script = ReloadScript([isKept ? FlowDetections.twoMinutesCritical : FlowDetections.twoMinutesOfThree])
    try await server.serve(FlowDetections.twoMinutes, load: script.load) { client, daemon in
      _ = try await client.ingestFlow(burst(1, at: 31))
      server.clock.hold(after: 1, atMost: 1)
      turn(server, to: 32)
      #expect(try await server.clock.holds(1))
      async let answer = reload(daemon)
      // The set is served while the run is under way; a query that is gone is not followed any more, and its run is
      // waited for.
      if isKept { _ = try await answer } else { #expect(try await daemon.reports { $0.queries.isEmpty }) }
      server.clock.letGo()
      #expect(try await answer.applied)
      // That run, or the one that the new query makes of the same time: what was abandoned has counted nothing.
      #expect(try await daemon.hasRun(1))
      #expect(try await daemon.status().queries[0].failures == 0)
      let alerts = try await client.listAlerts().alerts
      #expect(alerts.map(\.severity) == [.high] && alerts.map(\.eventCount) == [1])
      #expect(server.log.lines(with: "failed").isEmpty)
    }
  }
}
