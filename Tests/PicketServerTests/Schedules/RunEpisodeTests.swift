import Flows
import PicketClient
import Storage
import Testing
import Wire

@testable import PicketServer

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
    configuration.limits.flow_retention_seconds = 600
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
