import Foundation
import Glibc
import PicketServer
import TestSupport
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

@Suite("The service manager's side")
struct ServiceManagerTests {
  @Test(
    "Sockets are inherited only when they are meant for this process",
    arguments: [
      ([:], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "1"], ["": 3], 3),
      (["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "picket.socket"], ["picket.socket": 3], 3),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "admin:data"], ["admin": 3, "data": 4], 4),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], ["a": 3, "b": 4], nil),
      (["LISTEN_PID": "8", "LISTEN_FDS": "1"], [:], nil),
      (["LISTEN_FDS": "1"], [:], nil),
      (["LISTEN_PID": "7"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "0"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "one"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "65"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2147483647"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "99999999999"], [:], nil),
    ] as [([String: String], [String: CInt], CInt?)])
  func inherited(environment: [String: String], descriptors: [String: CInt], data: CInt?) {
    let sockets = InheritedSockets(environment: environment, processID: 7)
    #expect(sockets.descriptorsByName == descriptors)
    #expect(sockets.data == data)
  }

  @Test("The service manager hears of READY and STOPPING, at a path and at an abstract name", arguments: [true, false])
  func notices(isAbstract: Bool) throws {
    let scratch = try ScratchDirectory()
    let address = isAbstract ? "@picket-test-\(UInt64.random(in: 0 ... .max))" : scratch.path("notify")
    let socket = try ListeningSocket(address, kind: SOCK_DGRAM)
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": address], processID: getpid())
    manager.ready("3 detections active")
    manager.stopping(extendSeconds: 30)
    #expect(socket.receive() == "READY=1\nSTATUS=3 detections active")
    #expect(socket.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=Answering the last calls")
    #expect(socket.receive() == nil)
  }

  @Test(
    "Without a service manager, or with an address that cannot be, nothing happens",
    arguments: ["", "relative", "vsock:1:2", "/no/such/socket", "/" + String(repeating: "x", count: 200)])
  func nobody(address: String) {
    ServiceManager(environment: ["NOTIFY_SOCKET": address], processID: getpid()).ready("")
    ServiceManager.none.stopping(extendSeconds: 1)
  }
}

/// A socket that is bound to a path, of this test's own.
final class ListeningSocket {
  let descriptor: CInt

  /// Binds a socket of a kind to an address: a path, or a name in the abstract name space after `@`.
  init(_ address: String, kind: __socket_type = SOCK_STREAM) throws {
    descriptor = socket(AF_UNIX, CInt(kind.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var storage = sockaddr_un()
    storage.sun_family = sa_family_t(AF_UNIX)
    let name = address.utf8.enumerated().map { $0.offset == 0 && $0.element == UInt8(ascii: "@") ? 0 : $0.element }
    withUnsafeMutableBytes(of: &storage.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let result = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    if result != 0 { throw ConnectionError.failed("bind", errno: errno) }
    if kind == SOCK_STREAM, listen(descriptor, 8) != 0 { throw ConnectionError.failed("listen", errno: errno) }
  }

  deinit { close(descriptor) }

  /// The next datagram as text; nil when there is none at once.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
