import PicketClient
import ScriptedDaemon
import Testing

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
    let directory = try SocketDirectory()
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
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path(), serve: Behaviour.serve)
    do {
      let client = PicketClient(socketPath: directory.path())
      _ = try await client.call(service: "s", method: "Echo", payload: [])
      #expect(server.log.counts.connectionsOpen == 1)
    }
    #expect(try await server.log.reaches { $0.connectionsOpen == 0 })
    try await server.stop()
  }
}
