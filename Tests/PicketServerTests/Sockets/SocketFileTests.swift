import Foundation
import PicketServer
import Testing
import Wire

@Suite("The socket's file", .mayBlock)
struct SocketFileTests {
  private let scratch: ScratchDirectory
  private let path: String

  init() throws {
    scratch = try ScratchDirectory()
    path = scratch.path("socket")
  }

  /// Serves the path and checks that calls are answered.
  private func serve() async throws {
    try await TestServer.serve(at: path) { server in
      let status = try await server.status()
      #expect(status.state == "SERVING")
    }
  }

  /// Serves the path, which must be refused, and gives what was said.
  private func refusal(_ path: String) async -> String {
    let error = await #expect(throws: SocketError.self) { try await TestServer.serve(at: path) { _ in } }
    return error?.description ?? ""
  }

  @Test("A socket that nobody listens on any more is replaced")
  func stale() async throws {
    _ = try ListeningSocket(path)
    #expect(FileManager.default.fileExists(atPath: path))
    try await serve()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A lock file that nobody holds does not stand in the way")
  func staleLock() async throws {
    _ = try scratch.write("", to: "socket.lock")
    try await serve()
  }

  @Test("A socket that another process listens on is refused and goes on")
  func live() async throws {
    let other = try ListeningSocket(path)
    #expect(await refusal(path) == "another process listens on '\(path)'; stop it or choose another --socket")
    _ = try RawConnection(path)
    withExtendedLifetime(other) {}
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("A path that another server serves is refused, and that one goes on")
  func locked() async throws {
    try await TestServer.serve(at: path) { server in
      #expect(await refusal(path).hasPrefix("another picketd serves '\(path)'"))
      let status = try await server.status()
      #expect(status.state == "SERVING")
    }
  }

  @Test("A file that is no socket is left alone", arguments: ["regular", "directory", "link"])
  func otherFile(kind: String) async throws {
    switch kind {
    case "regular": _ = try scratch.write("precious", to: "socket")
    case "directory": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    default: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    }
    let message = await refusal(path)
    #expect(message == "'\(path)' exists and is not a socket; move it away or choose another --socket")
    if kind == "regular" { #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious") }
    #expect((try? FileManager.default.attributesOfItem(atPath: path)) != nil)
    // The lock was let go of: with the file out of the way, the path can be served.
    try FileManager.default.removeItem(atPath: path)
    try await serve()
  }

  @Test("A path that no socket can have is refused with what is possible")
  func impossiblePaths() async {
    #expect(await refusal("").contains("the socket path is empty"))
    let long = "/tmp/" + String(repeating: "x", count: 103)
    #expect(await refusal(long).contains("is 108 bytes long; at most 107 are possible"))
    #expect(await refusal("/no/such/directory/s").contains("No such file or directory"))
  }

  @Test("The longest path there can be is served")
  func longestPath() async throws {
    let long = scratch.path(String(repeating: "x", count: 102 - scratch.path("").utf8.count))
    #expect(long.utf8.count < 107)
    try await TestServer.serve(at: long) { server in
      _ = try RawConnection(server.socket)
    }
  }

  @Test("The socket is for its owner and group")
  func mode() async throws {
    try await TestServer.serve { server in
      let attributes = try FileManager.default.attributesOfItem(atPath: server.socket)
      #expect(attributes[.posixPermissions] as? Int == 0o660)
    }
  }
}
