import Foundation
import Glibc
import NIOCore
import NIOPosix
import ScriptedDaemon
import Testing

@testable import PicketClient

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
    let path = try SocketDirectory().path()
    let error = try await error(at: path)
    #expect(error == .unavailable(path: path, reason: .noSuchFile))
    #expect(
      error?.description
        == "cannot connect to \(path): no such file; is picketd running, and is this the socket it listens on?")
  }

  @Test("A socket that nobody listens on is told")
  func refused() async throws {
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path("live"), serve: Behaviour.serve)
    try FileManager.default.moveItem(atPath: directory.path("live"), toPath: directory.path("left"))
    try await server.stop()
    #expect(
      try await error(at: directory.path("left"))
        == .unavailable(path: directory.path("left"), reason: .connectionRefused))
  }

  @Test("A datagram socket is told")
  func datagram() async throws {
    let directory = try SocketDirectory()
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: directory.path()).get()
    #expect(try await error(at: directory.path()) == .unavailable(path: directory.path(), reason: .notAStreamSocket))
    try await channel.close()
  }

  @Test("A file or directory that is no socket is told", arguments: [true, false])
  func noSocket(isDirectory: Bool) async throws {
    let directory = try SocketDirectory()
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
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path(), serve: Behaviour.serve)
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
    let directory = try SocketDirectory()
    let path = directory.path(String(repeating: "s", count: 107 - directory.path("").utf8.count - 1))
    try #require(path.utf8.count == 107)
    let server = try await TestServer.start(at: path, serve: Behaviour.serve)
    let client = PicketClient(socketPath: path)
    #expect(try await client.call(service: "s", method: "Echo", payload: [1]) == [1])
    await client.close()
    try await server.stop()
  }
}
