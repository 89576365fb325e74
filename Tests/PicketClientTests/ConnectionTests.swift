import Foundation
import Glibc
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import PicketClient

@Suite("Connections that are made, lost and made again")
struct ConnectionTests {
  @Test("A call on a connection that is lost fails and may have been executed; the next one connects again")
  func lost() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.call("Echo", [1]) == [1])
    await #expect(throws: PicketClientError.connectionLost(path: fixture.path, mayHaveExecuted: true)) {
      try await fixture.call("HangUp")
    }
    #expect(try await fixture.call("Echo", [2]) == [2])
    #expect(fixture.server.log.counts.connectionsAccepted == 2)
    try await fixture.finish()
  }

  @Test("Every call in flight hears of the loss, and calls that were not sent go to the next connection")
  func queuedSurvive() async throws {
    let fixture = try await Fixture { $0.callsInFlightMax = 3 }
    let sent = ["HangUpLater", "Silent", "Silent"].map { method in Task { try await fixture.call(method) } }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 3 })
    let queued = (0..<20 as Range<UInt8>).map { number in Task { try await fixture.call("Echo", [number]) } }
    for task in sent {
      await #expect(throws: PicketClientError.connectionLost(path: fixture.path, mayHaveExecuted: true)) {
        try await task.value
      }
    }
    for (number, task) in queued.enumerated() { #expect(try await task.value == [UInt8(number)]) }
    try await fixture.finish()
  }

  @Test("A daemon that restarts is found again within the time for it")
  func restart() async throws {
    let directory = try ScratchDirectory()
    let first = try await ScriptedServer.start(at: directory.path(), serve: Behaviour.serve)
    let client = PicketClient(socketPath: directory.path())
    _ = try? await client.call(service: "s", method: "HangUp", payload: [])
    try await first.stop()
    try? FileManager.default.removeItem(atPath: directory.path())
    async let answer = client.call(service: "s", method: "Echo", payload: [6])
    try await Task.sleep(for: .milliseconds(150))
    let second = try await ScriptedServer.start(at: directory.path(), serve: Behaviour.serve)
    #expect(try await answer == [6])
    await client.close()
    try await second.stop()
  }

  @Test("A daemon that does not come back is given up after the time for it, and then at once")
  func goneForGood() async throws {
    let fixture = try await Fixture { $0.reconnectTimeout = .milliseconds(600) }
    _ = try? await fixture.call("HangUp")
    try await fixture.server.stop()
    try? FileManager.default.removeItem(atPath: fixture.path)
    let gone = PicketClientError.unavailable(path: fixture.path, reason: .noSuchFile)
    let clock = ContinuousClock()
    let slow = await clock.measure { await #expect(throws: gone) { try await fixture.call("Echo") } }
    #expect((.milliseconds(600)..<Duration.seconds(10)).contains(slow))
    let fast = await clock.measure { await #expect(throws: gone) { try await fixture.call("Echo") } }
    #expect(fast < .milliseconds(400))
    await fixture.client.close()
  }

  @Test("A client that is told to wait finds a daemon that starts later")
  func startsLater() async throws {
    let directory = try ScratchDirectory()
    var configuration = ClientConfiguration(socketPath: directory.path())
    configuration.connectTimeout = .seconds(10)
    let client = PicketClient(configuration: configuration)
    async let answer = client.call(service: "s", method: "Echo", payload: [7])
    try await Task.sleep(for: .milliseconds(100))
    let server = try await ScriptedServer.start(at: directory.path(), serve: Behaviour.serve)
    #expect(try await answer == [7])
    await client.close()
    try await server.stop()
  }

  @Test("When the stream ids of a connection run out there is another connection")
  func streamIDsRunOut() async throws {
    let fixture = try await Fixture { $0.firstStreamID = 4_294_967_291 }
    for number in 0..<10 as Range<UInt8> { #expect(try await fixture.call("Echo", [number]) == [number]) }
    #expect(fixture.server.log.counts.connectionsAccepted == 4)
    #expect(fixture.server.log.counts.streamIDs.prefix(4) == [4_294_967_291, 4_294_967_293, .max, 4_294_967_291])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<50 as Range<UInt8> {
        group.addTask {
          let answer = try await fixture.call("Later", [number % 5])
          #expect(answer == [number % 5])
        }
      }
      try await group.waitForAll()
    }
    try await fixture.finish()
  }

  @Test(
    "What breaks the protocol fails the calls of the connection with what it was",
    arguments: [
      ("oversize", "frame of stream 1 has 4194305 bytes of data; at most 4194304 are allowed"),
      ("data", "data on stream 1, which is unary"),
      ("unopened", "an answer for stream 3, which was never opened"),
      ("even", "an answer for stream 2, which was never opened"),
      ("request", "the daemon sent a request"),
    ])
  func violations(violation: String, what: String) async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.protocolViolation(what)) {
      try await fixture.call("Violate", Array(violation.utf8))
    }
    #expect(try await fixture.call("Echo", [1]) == [1])
    #expect(fixture.server.log.counts.connectionsAccepted == 2)
    try await fixture.finish()
  }

  @Test("A response that cannot be read fails its call only")
  func unreadableResponse() async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.protocolViolation("ttrpc.Response: the bytes end inside a field")) {
      try await fixture.call("Violate", Array("garbage".utf8))
    }
    #expect(try await fixture.call("Echo", [1]) == [1])
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("A frame of a type that a later version may bring is passed over")
  func unknownType() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.call("Violate", Array("unknown-type".utf8)) == [1])
    try await fixture.finish()
  }
}

@Suite("Daemons that cannot be reached")
struct ConnectFailureTests {
  private func error(at path: String) async throws -> PicketClientError? {
    let client = PicketClient(socketPath: path)
    let error = await #expect(throws: PicketClientError.self) { try await client.getStatus() }
    await client.close()
    return error
  }

  @Test("A path without a file is told, with what to do")
  func noSuchFile() async throws {
    let path = try ScratchDirectory().path()
    let error = try await error(at: path)
    #expect(error == .unavailable(path: path, reason: .noSuchFile))
    #expect(
      error?.description
        == "cannot connect to \(path): no such file; is picketd running, and is this the socket it listens on?")
  }

  @Test("A socket that nobody listens on is told")
  func refused() async throws {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path("live"), serve: Behaviour.serve)
    try FileManager.default.moveItem(atPath: directory.path("live"), toPath: directory.path("left"))
    try await server.stop()
    #expect(
      try await error(at: directory.path("left"))
        == .unavailable(path: directory.path("left"), reason: .connectionRefused))
  }

  @Test("A datagram socket is told")
  func datagram() async throws {
    let directory = try ScratchDirectory()
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: directory.path()).get()
    #expect(try await error(at: directory.path()) == .unavailable(path: directory.path(), reason: .notAStreamSocket))
    try await channel.close()
  }

  @Test("A file or directory that is no socket is told", arguments: [true, false])
  func noSocket(isDirectory: Bool) async throws {
    let directory = try ScratchDirectory()
    let path = directory.path("else")
    if isDirectory {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } else {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    #expect(try await error(at: path) == .unavailable(path: path, reason: .notAStreamSocket))
  }

  @Test("A socket that this user may not use is told", .enabled(if: geteuid() != 0, "root may use every socket"))
  func permissionDenied() async throws {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path(), serve: Behaviour.serve)
    chmod(directory.path(), 0)
    #expect(try await error(at: directory.path()) == .unavailable(path: directory.path(), reason: .permissionDenied))
    try await server.stop()
  }

  @Test(
    "Each error of the system is told apart",
    arguments: [
      (ENOENT, ConnectFailure.noSuchFile), (ENOTDIR, .noSuchFile), (ECONNREFUSED, .connectionRefused),
      (EACCES, .permissionDenied), (EPERM, .permissionDenied), (EPROTOTYPE, .notAStreamSocket), (EAGAIN, .busy),
      (EMFILE, .other(errno: EMFILE)),
    ])
  func errno(number: CInt, failure: ConnectFailure) {
    #expect(ConnectFailure(IOError(errnoCode: number, reason: "connect")) == failure)
    #expect(!failure.hint.isEmpty && !failure.description.isEmpty)
  }

  @Test(
    "A path that no socket can have is refused with the reason",
    arguments: [
      (String(repeating: "x", count: 108), "the socket's path has 108 bytes; at most 107 are allowed"),
      (String(repeating: "é", count: 54), "the socket's path has 108 bytes; at most 107 are allowed"),
      ("", "the socket's path is empty"), ("/tmp/a\0b", "the socket's path contains NUL"),
    ])
  func invalidPath(path: String, reason: String) async throws {
    #expect(try await error(at: path) == .unavailable(path: path, reason: .invalidPath(reason)))
  }

  @Test("A path of 107 bytes is used")
  func longestPath() async throws {
    let directory = try ScratchDirectory()
    let path = directory.path(String(repeating: "s", count: 107 - directory.path("").utf8.count - 1))
    try #require(path.utf8.count == 107)
    let server = try await ScriptedServer.start(at: path, serve: Behaviour.serve)
    let client = PicketClient(socketPath: path)
    #expect(try await client.call(service: "s", method: "Echo", payload: [1]) == [1])
    await client.close()
    try await server.stop()
  }
}
