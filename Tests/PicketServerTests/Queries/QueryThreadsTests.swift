import Dispatch
import PicketClient
import Synchronization
import Testing
import Wire

@testable import PicketServer

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
    limits.queries_running_max = running
    limits.queries_waiting_max = waiting
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
    limits.queries_running_max = 1
    limits.queries_waiting_max = 1
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
