import Dispatch
import Glibc
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
    func begin(
      _ number: Int, _ threads: QueryThreads, of caller: Caller = one, waiting count: Int
    ) async throws -> Task<Void, any Error> {
      let task = Task { try await threads.run(for: caller) { _ in self.numbers.withLock { $0.append(number) } } }
      while threads.waitingCount != count { try await Task.sleep(for: .milliseconds(1)) }
      return task
    }
  }

  /// Work that goes on until it may end.
  private struct Held {
    private let mayEnd = DispatchSemaphore(value: 0)
    private let task: Task<Void, any Error>

    /// Begins when so many have their turn.
    init(_ threads: QueryThreads, of caller: Caller = one, running count: Int) async throws {
      let mayEnd = mayEnd
      task = Task { try await threads.run(for: caller) { _ in mayEnd.wait() } }
      while threads.runningCount != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    func end() async throws {
      mayEnd.signal()
      try await task.value
    }
  }

  private static let one = Caller(userID: 1_001)
  private static let other = Caller(userID: 1_002)

  private static func threads(running: Int, waiting: Int) -> QueryThreads {
    var limits = ServerLimits()
    limits.queriesRunningMax = running
    limits.queriesWaitingMax = waiting
    return QueryThreads(limits: limits)
  }

  @Test("Who waits no longer takes nobody's place: the next may wait, and what left is never begun")
  func abandoned() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 3)
    let begun = Begun()
    // Whatever is begun before the first has its turn would be over at once.
    let first = try await Held(threads, running: 1)
    let leaving = [try await begun.begin(1, threads, waiting: 1), try await begun.begin(2, threads, waiting: 2)]
    await #expect(throws: RPCError.self) { try await threads.run(for: Self.one) { _ in } }
    for task in leaving { task.cancel() }
    for task in leaving { await #expect(throws: QueryStop.self) { try await task.value } }
    let staying = [try await begun.begin(3, threads, waiting: 1), try await begun.begin(4, threads, waiting: 2)]
    try await first.end()
    for task in staying { try await task.value }
    #expect(begun.numbers.withLock { $0 } == [3, 4])
  }

  @Test("Callers are served in turn, however many one of them has waiting")
  func turns() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 20)
    let begun = Begun()
    let first = try await Held(threads, running: 1)
    var tasks: [Task<Void, any Error>] = []
    for number in 0..<6 { tasks.append(try await begun.begin(number, threads, waiting: number + 1)) }
    for number in 10..<12 { tasks.append(try await begun.begin(number, threads, of: Self.other, waiting: number - 3)) }
    try await first.end()
    for task in tasks { try await task.value }
    #expect(begun.numbers.withLock { $0 } == [0, 10, 1, 11, 2, 3, 4, 5])
  }

  @Test("One caller gets no more threads than are free beside its own: there is one for who has none")
  func shares() async throws {
    let threads = QueryThreadsTests.threads(running: 3, waiting: 8)
    let begun = Begun()
    let first = [try await Held(threads, running: 1), try await Held(threads, running: 2)]
    let waiting = try await begun.begin(1, threads, waiting: 1)
    let second = try await Held(threads, of: Self.other, running: 3)
    try await second.end()
    // Its thread is free again, and not for who has two.
    #expect(threads.runningCount == 2 && threads.waitingCount == 1)
    try await first[0].end()
    try await waiting.value
    try await first[1].end()
    #expect(threads.runningCount == 0 && begun.numbers.withLock { $0 } == [1])
  }

  @Test("One caller may have half of all places to wait, and is told so; there are some for another then")
  func places() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 8)
    let begun = Begun()
    let first = try await Held(threads, running: 1)
    var tasks: [Task<Void, any Error>] = []
    for number in 0..<4 { tasks.append(try await begun.begin(number, threads, waiting: number + 1)) }
    let refusal = await #expect(throws: RPCError.self) { try await threads.run(for: Self.one) { _ in } }
    #expect(refusal?.code == .resourceExhausted)
    #expect(refusal?.message.hasPrefix("uid 1001 has 1 queries that run and 4 that wait, of 4 of all callers") == true)
    for number in 10..<12 { tasks.append(try await begun.begin(number, threads, of: Self.other, waiting: number - 5)) }
    await #expect(throws: RPCError.self) { try await threads.run(for: Self.other) { _ in } }
    try await first.end()
    for task in tasks { try await task.value }
    #expect(threads.runningCount == 0 && threads.waitingCount == 0)
  }

  @Test("A run of the schedule begins while callers have all threads and places; the next one waits for it")
  func schedule() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 1)
    let begun = Begun()
    let first = try await Held(threads, running: 1)
    let asked = try await begun.begin(1, threads, waiting: 1)
    let mayEnd = DispatchSemaphore(value: 0)
    let order = Begun()
    let nice = try await threads.runOnSchedule { _ in getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
    #expect(nice == getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
    try await withThrowingTaskGroup { group in
      let began = AsyncStream<Void>.makeStream()
      group.addTask {
        try await threads.runOnSchedule { _ in
          began.continuation.yield()
          mayEnd.wait()
          order.numbers.withLock { $0.append(1) }
        }
      }
      for await _ in began.stream { break }
      group.addTask { try await threads.runOnSchedule { _ in order.numbers.withLock { $0.append(2) } } }
      group.addTask { try await threads.onThread(.background) { _ in _ = mayEnd.signal() } }
      try await group.waitForAll()
    }
    #expect(order.numbers.withLock { $0 } == [1, 2] && begun.numbers.withLock { $0 }.isEmpty)
    try await first.end()
    try await asked.value
  }

  @Test("Threads of callers yield to event loops, those of the background yield more")
  func priorities() async throws {
    let threads = QueryThreadsTests.threads(running: 1, waiting: 1)
    let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    let asked = try await threads.run(for: Self.one) { _ in getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
    let background = try await threads.onThread(.background) { _ in
      getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    }
    #expect(own < asked && asked < background)
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
