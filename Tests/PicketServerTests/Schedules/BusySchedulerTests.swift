import Dispatch
import Glibc
import PicketClient
import Testing
import Wire

@testable import PicketServer

@Suite("Runs on the schedule while callers keep the daemon busy", .mayBlock)
struct BusySchedulerTests {
  private func turn(_ server: FlowServer, to minutes: Int64) { server.turn(to: minutes * TestFlows.minute) }

  private static let flows = IngestFlowRequest(
    flows: (0..<6_000).map { TestFlows.flow(port: 23, at: 30 * TestFlows.minute + $0) })

  @Test("While queries of four connections hold the threads of callers and queue, each run that is due begins and ends")
  func slowQueries() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(Self.flows)
      // The first two, which are those that one caller may have, go on when the clock does.
      server.clock.hold(atMost: 2)
      defer { server.clock.letGo() }
      let connections = try (0..<4).map { _ in try RawConnection(daemon.socket) }
      let query = QueryFlowsRequest(sql: "SELECT COUNT(*) AS n FROM aws_vpcflow")
      for connection in connections {
        for call in 0..<16 { try connection.write(.request(UInt32(call * 2 + 1), "QueryFlows", query)) }
      }
      // All others wait, as many as may, or are refused.
      let busy: UInt32 = 2 + 32
      #expect(try await daemon.reports { $0.flows?.queriesRun == 2 && $0.callsInFlight == busy })
      for run in 1...3 {
        turn(server, to: 30 + Int64(run) * 2)
        #expect(try await daemon.hasRun(UInt64(run)))
      }
      let status = try await daemon.status()
      #expect(status.queries[0].runsDelayed == 0 && status.queries[0].failures == 0)
      // None of those of callers has ended meanwhile.
      #expect(status.flows?.queriesRun == 5 && status.callsInFlight == busy)
      #expect(try await client.listAlerts().alerts.map(\.detectionID) == ["Two.Minute"])
      withExtendedLifetime(connections) {}
    }
  }

  @Test("While its own query is asked for by name again and again, each run that is due begins and ends")
  func byName() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(Self.flows)
      let asking = (0..<4).map { _ in
        Task.detached(executorPreference: Threads.shared) {
          try await daemon.withClient { client in
            var count = 0
            while !Task.isCancelled {
              _ = try await client.runScheduled(RunScheduledRequest(queryName: "Two Minute Count"))
              count += 1
            }
            return count
          }
        }
      }
      #expect(try await daemon.reports { ($0.flows?.queriesRun ?? 0) > 8 })
      for run in 1...3 {
        turn(server, to: 30 + Int64(run) * 2)
        #expect(try await daemon.hasRun(UInt64(run)))
      }
      for task in asking { task.cancel() }
      for task in asking { _ = await task.result }
      // Runs by name are none of the schedule, and the log has a line for many of them.
      #expect(try await daemon.status().queries[0].runs == 3)
      #expect(server.log.lines(with: "ran on its schedule").count == 3)
      let asked = server.log.lines(with: "was asked for by uid")
      #expect(!asked.isEmpty && asked.count < 4, "\(asked)")
    }
  }

  @Test("Tasks of callers that hold all threads of tasks do not keep a run that is due from beginning")
  func sharedThreads() async throws {
    let server = try FlowServer()
    turn(server, to: 31)
    try await server.serve(FlowDetections.twoMinutes) { client, daemon in
      _ = try await client.ingestFlow(Self.flows)
      let thread = SchedulerThread()
      let mayEnd = DispatchSemaphore(value: 0)
      let holders = (0..<64).map { _ in Task.detached { Self.wait(for: mayEnd) } }
      // Nothing else is woken now.
      let woken = DispatchSemaphore(value: 0)
      Task.detached(executorPreference: thread) {
        await thread.sleep(for: .milliseconds(1))
        woken.signal()
      }
      #expect(Self.wait(for: woken))
      turn(server, to: 32)
      let isRun = (0..<10_000).contains { _ in
        usleep(1_000)
        return !server.log.lines(with: "ran on its schedule").isEmpty
      }
      #expect(isRun)
      for _ in holders { mayEnd.signal() }
      for holder in holders { _ = await holder.value }
      #expect(try await daemon.hasRun(1))
    }
  }

  /// Holds the thread; false after a minute.
  @discardableResult
  private static func wait(for semaphore: DispatchSemaphore) -> Bool {
    semaphore.wait(timeout: .now() + 60) == .success
  }

  @Test("A run that begins more than a minute late is logged when that begins and ends, counted and shown")
  func delayed() async throws {
    let server = try FlowServer()
    turn(server, to: 35)
    try await server.serve(FlowDetections.telnetAndShells) { _, daemon in
      func shells(_ status: GetStatusResponse) -> ScheduledQueryStatus? {
        status.queries.first { $0.queryName == "Flows of shells" }
      }
      server.clock.hold(atMost: 1)
      turn(server, to: 40)
      #expect(try await server.clock.holds(1))
      turn(server, to: 45)
      #expect(try await daemon.reports { shells($0)?.running == true })
      #expect(try await daemon.status().queries.allSatisfy { $0.runsDelayed == 0 && $0.delayedRunUnixNanos == 0 })
      turn(server, to: 47)
      #expect(
        try await daemon.reports {
          shells($0)?.runsDelayed == 1 && shells($0)?.delayedRunUnixNanos == TestFlows.hour + 45 * TestFlows.minute
        })
      server.clock.letGo()
      #expect(try await daemon.reports { shells($0)?.runs == 1 && shells($0)?.delayedRunUnixNanos == 0 })
      #expect(shells(try await daemon.status())?.runsDelayed == 1)
      let begun = server.log.lines(with: "query 'Flows of shells' has not begun 120 seconds after its time, 2023-")
      #expect(begun.count == 1 && begun.allSatisfy { $0.hasPrefix("warning") })
      turn(server, to: 60)
      #expect(try await daemon.reports { shells($0)?.runs == 2 })
      #expect(server.log.lines(with: "begins at its time again, after 1 run").count == 1)
      let metrics = String(decoding: try await daemon.withClient { try await $0.getMetrics() }.text, as: UTF8.self)
      #expect(metrics.contains("picket_scheduled_query_runs_delayed_total{query=\"Flows of shells\"} 1\n"))
    }
  }
}
