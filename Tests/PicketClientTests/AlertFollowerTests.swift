import PicketClient
import Synchronization
import TestSupport
import Testing
import Wire

@Suite("Following alerts")
struct AlertFollowerTests {
  /// A fixture whose server answers each watch with the next part of a script, and fails those that come after it.
  private static func fixture(
    _ parts: [@Sendable (ServedCall) -> Void], asked: Asked = Asked()
  ) async throws -> Fixture {
    try await Fixture({ $0.reconnectTimeout = .seconds(20) }) { call in
      guard let request = try? WatchAlertsRequest(decoding: call.request.payload) else { return call.hangUp() }
      let turn = asked.add(request)
      if parts.indices.contains(turn) {
        parts[turn](call)
      } else {
        call.fail(RPCError(.failedPrecondition, "the script is over"))
      }
    }
  }

  /// The requests of the watches, in order.
  private final class Asked: Sendable {
    private let requests = Mutex<[WatchAlertsRequest]>([])

    var all: [WatchAlertsRequest] { requests.withLock { $0 } }

    /// Takes note of a request and gives its place.
    func add(_ request: WatchAlertsRequest) -> Int {
      requests.withLock {
        $0.append(request)
        return $0.count - 1
      }
    }
  }

  private static func started(_ sequence: UInt64) -> AlertChange { AlertChange(kind: .started, sequence: sequence) }

  private static func created(_ sequence: UInt64) -> AlertChange {
    AlertChange(kind: .created, sequence: sequence, alert: Alert(alertID: "a-\(sequence)"))
  }

  private static func steps(_ fixture: Fixture, _ request: WatchAlertsRequest, count: Int) async throws -> [String] {
    var steps: [String] = []
    var follower = fixture.client.followAlerts(request).makeAsyncIterator()
    while steps.count < count, let step = try await follower.next(isolation: #isolation) {
      switch step {
      case .change(let change): steps.append("\(change.kind) \(change.sequence)")
      case .interrupted: steps.append("interrupted")
      }
    }
    return steps
  }

  @Test("A watch that is cut off goes on after the last change it saw, with the filter it had")
  func resumes() async throws {
    let asked = Asked()
    let fixture = try await Self.fixture(
      [
        { call in
          for change in [Self.started(7), Self.created(9), Self.created(12)] { call.data(change.encoded()) }
          call.after(.milliseconds(20)) { $0.hangUp() }
        },
        { call in
          for change in [Self.started(12), Self.created(13)] { call.data(change.encoded()) }
        },
      ], asked: asked)
    let request = WatchAlertsRequest(detectionID: "d", severities: [.high])
    let steps = try await Self.steps(fixture, request, count: 6)
    #expect(steps == ["STARTED 7", "CREATED 9", "CREATED 12", "interrupted", "STARTED 12", "CREATED 13"])
    #expect(asked.all.map(\.afterSequence) == [0, 12])
    #expect(asked.all.allSatisfy { $0.detectionID == "d" && $0.severities == [.high] })
    try await fixture.finish()
  }

  @Test(
    "A daemon that ends the watch, or says that it is going away, is waited for",
    arguments: ["end", "unavailable"])
  func endedByDaemon(how: String) async throws {
    let asked = Asked()
    let part: @Sendable (ServedCall) -> Void = { call in
      call.data(Self.started(3).encoded())
      if how == "end" { call.end() } else { call.fail(RPCError(.unavailable, "stopping")) }
    }
    let fixture = try await Self.fixture([part, part, part], asked: asked)
    let steps = try await Self.steps(fixture, WatchAlertsRequest(afterSequence: 3), count: 5)
    #expect(steps == ["STARTED 3", "interrupted", "STARTED 3", "interrupted", "STARTED 3"])
    #expect(asked.all.map(\.afterSequence) == [3, 3, 3])
    try await fixture.finish()
  }

  @Test("Changes missed before the first one was seen are told, since nothing can be asked for after 0")
  func missedFromTheStart() async throws {
    let fixture = try await Self.fixture([
      { call in
        call.data(Self.started(0).encoded())
        call.after(.milliseconds(20)) { $0.hangUp() }
      },
      { call in
        call.data(Self.started(4).encoded())
        call.data(Self.created(5).encoded())
      },
    ])
    let steps = try await Self.steps(fixture, WatchAlertsRequest(), count: 5)
    #expect(steps == ["STARTED 0", "interrupted", "STARTED 4", "MISSED 4", "CREATED 5"])
    try await fixture.finish()
  }

  @Test("What trying again cannot mend is thrown", arguments: [false, true])
  func refused(afterStart: Bool) async throws {
    let fixture = try await Self.fixture([
      { call in
        if afterStart { call.data(Self.started(1).encoded()) }
        call.fail(RPCError(.outOfRange, "no such change"))
      }
    ])
    await #expect(throws: PicketClientError.status(code: .outOfRange, message: "no such change")) {
      try await Self.steps(fixture, WatchAlertsRequest(afterSequence: 9), count: 2)
    }
    try await fixture.finish()
  }

  @Test("A daemon that is not there at first is not waited for")
  func neverReached() async throws {
    let directory = try ScratchDirectory()
    let client = PicketClient(socketPath: directory.path("none"))
    var follower = client.followAlerts().makeAsyncIterator()
    await #expect(throws: PicketClientError.unavailable(path: directory.path("none"), reason: .noSuchFile)) {
      try await follower.next(isolation: #isolation)
    }
    await client.close()
  }

  @Test("A daemon that comes back on its path after many attempts is found again")
  func restart() async throws {
    let directory = try ScratchDirectory()
    let part: @Sendable (ServedCall) -> Void = { call in
      call.data(Self.started(1).encoded())
      call.after(.milliseconds(20)) { $0.hangUp() }
    }
    let first = try await ScriptedServer.start(at: directory.path(), serve: part)
    var configuration = ClientConfiguration(socketPath: directory.path())
    configuration.reconnectTimeout = .zero
    configuration.backoffMax = .milliseconds(20)
    let client = PicketClient(configuration: configuration)
    var follower = client.followAlerts().makeAsyncIterator()
    #expect(try await follower.next(isolation: #isolation) == .change(Self.started(1)))
    try await first.stop()
    guard case .interrupted = try await follower.next(isolation: #isolation) else {
      Issue.record("expected an interruption")
      return
    }
    let second = Task {
      let log = ServerLog()
      let ending = try await ScriptedServer.start(at: directory.path(), log: log) { $0.hangUp() }
      #expect(try await log.reaches { $0.connectionsAccepted >= 10 })
      try await ending.stop()
      return try await ScriptedServer.start(at: directory.path(), serve: part)
    }
    #expect(try await follower.next(isolation: #isolation) == .change(Self.started(1)))
    await client.close()
    try await second.value.stop()
  }

  @Test("A task that is cancelled while it waits for the daemon hears so")
  func cancellation() async throws {
    let fixture = try await Self.fixture([
      { call in
        call.data(Self.started(1).encoded())
        call.after(.milliseconds(20)) { $0.fail(RPCError(.unavailable, "stopping")) }
      }
    ])
    let follower = fixture.client.followAlerts(WatchAlertsRequest(afterSequence: 1))
    let task = Task {
      var steps = 0
      for try await _ in follower { steps += 1 }
      return steps
    }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    task.cancel()
    _ = await task.result
    try await fixture.finish()
  }
}
