import NIOCore
import TestSupport
import Testing

@testable import PicketClient

@Suite("Closing a client")
struct ClosingTests {
  @Test("Calls in flight and in the queue end before the connection closes; new ones are refused")
  func graceful() async throws {
    let fixture = try await Fixture { $0.callsInFlightMax = 1 }
    // Streams reach the client's queue in the order of these lines, so all of them do before the closing.
    let streams = (0..<6).map { _ in fixture.stream("Stream", 100) }
    async let closing: Void = fixture.client.close(gracePeriod: .seconds(20))
    for stream in streams { #expect(try await Fixture.texts(stream).count == 100) }
    await closing
    await #expect(throws: PicketClientError.closed) { try await fixture.call("Echo") }
    #expect(try await fixture.server.log.reaches { $0.connectionsOpen == 0 })
    try await fixture.server.stop()
  }

  @Test("A call that does not end within the grace period is told that the client was closed")
  func gracePeriod() async throws {
    let fixture = try await Fixture()
    let call = Task { try await fixture.call("Silent") }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    await fixture.client.close(gracePeriod: .milliseconds(50))
    await #expect(throws: PicketClientError.closed) { try await call.value }
    try await fixture.server.stop()
  }

  @Test("Closing twice, and closing a client that never connected, does nothing more")
  func twice() async throws {
    let fixture = try await Fixture()
    await fixture.client.close()
    await fixture.client.close()
    #expect(fixture.server.log.counts.connectionsAccepted == 0)
    try await fixture.server.stop()
  }

  @Test("Closing while the daemon cannot be reached ends the attempts")
  func whileConnecting() async throws {
    let directory = try ScratchDirectory()
    var configuration = ClientConfiguration(socketPath: directory.path())
    configuration.connectTimeout = .seconds(60)
    let client = PicketClient(configuration: configuration)
    let call = Task { try await client.call(service: "s", method: "m", payload: []) }
    try await Task.sleep(for: .milliseconds(50))
    await client.close(gracePeriod: .milliseconds(50))
    await #expect(throws: PicketClientError.closed) { try await call.value }
  }

  @Test("A client that is let go of closes its connection")
  func letGo() async throws {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path(), serve: Behaviour.serve)
    do {
      let client = PicketClient(socketPath: directory.path())
      _ = try await client.call(service: "s", method: "Echo", payload: [])
      #expect(server.log.counts.connectionsOpen == 1)
    }
    #expect(try await server.log.reaches { $0.connectionsOpen == 0 })
    try await server.stop()
  }
}

@Suite("Pauses between attempts, and stream ids")
struct BackoffTests {
  @Test("Pauses double up to the longest one and end with the time")
  func doubling() {
    var configuration = ClientConfiguration(socketPath: "/s")
    configuration.reconnectTimeout = .milliseconds(1_000)
    configuration.backoffMax = .milliseconds(50)
    let start = NIODeadline.uptimeNanoseconds(0)
    var backoff = Backoff(configuration: configuration, isReconnect: true, now: start)
    #expect((0..<5).map { _ in backoff.next(now: start) } == [10, 20, 40, 50, 50].map(TimeAmount.milliseconds))
    #expect(backoff.next(now: start + .milliseconds(970)) == .milliseconds(30))
    #expect(backoff.next(now: start + .milliseconds(1_000)) == nil)
  }

  @Test("Without time there is one attempt")
  func oneAttempt() {
    var backoff = Backoff(configuration: ClientConfiguration(socketPath: "/s"), isReconnect: false, now: .now())
    #expect(backoff.next(now: .now()) == nil)
  }

  @Test("Stream ids are odd, increase, and end before they would wrap")
  func streamIDs() {
    var source = StreamIDSource(first: 4_294_967_291)
    #expect([source.next(), source.next(), source.next(), source.next()] == [4_294_967_291, 4_294_967_293, .max, nil])
    #expect(source.isExhausted)
    #expect(source.hasIssued(.max) && !source.hasIssued(4_294_967_292) && !source.hasIssued(1))
    var fresh = StreamIDSource(first: 1)
    #expect(!fresh.hasIssued(1) && fresh.next() == 1 && fresh.hasIssued(1) && !fresh.hasIssued(3))
  }

  @Test(
    "Durations beyond the clock are bounded",
    arguments: [
      (Duration.seconds(Int64.max), 3_153_600_000_000_000_000), (.seconds(-1), 0), (.nanoseconds(1_500), 1_500),
    ] as [(Duration, Int64)])
  func durations(duration: Duration, nanoseconds: Int64) {
    #expect(duration.timeAmount == .nanoseconds(nanoseconds))
  }
}
