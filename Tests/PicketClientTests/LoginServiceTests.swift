import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("The login service of the examples", .serialized)
struct LoginServiceTests {
  private let scratch: ScratchDirectory
  private let service: ChildProcess
  private let port: Int

  init() async throws {
    scratch = try ScratchDirectory()
    let output = scratch.path("output")
    service = try ChildProcess(
      [Repository.products.appendingPathComponent("login-service").path, "0", scratch.path()], output: output,
      errors: scratch.path("errors"))
    var announced: Int?
    while announced == nil {
      try #require(
        service.isRunning, "\(String(describing: try? String(contentsOfFile: scratch.path("errors"), encoding: .utf8)))"
      )
      let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      announced = text.firstMatch(of: /^listening on http:\/\/127\.0\.0\.1:(\d+)\n/).flatMap { Int($0.1) }
      try await Task.sleep(for: .milliseconds(2))
    }
    port = try #require(announced)
  }

  private func startDaemon() async throws -> DaemonProcess {
    let daemon = try DaemonProcess([
      "--detections", Repository.path("Examples/LoginService/detections"), "--socket", scratch.path(),
      "--state-directory", scratch.path("state"),
    ])
    try await daemon.wait(for: "serving \(scratch.path()) with 2 detections active")
    return daemon
  }

  /// Sends a request and returns the status and the body of the answer.
  private func send(_ method: String, _ path: String, _ body: String) async throws -> (status: String, body: String) {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let request =
      "\(method) \(path) HTTP/1.1\r\nhost: here\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n\(body)"
    let answer = try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: request))
      return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
    }
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
    return (String(answer.dropFirst(9).prefix(3)), parts.count == 2 ? String(parts[1]) : "")
  }

  private func logIn(
    _ user: String, from address: String = "192.0.2.1", isRight: Bool = true, id: String = ""
  ) async throws -> String {
    let login = #"{"user":"\#(user)","address":"\#(address)","passwordIsRight":\#(isRight),"id":"\#(id)"}"#
    let answer = try await send("POST", "/login", login)
    #expect(answer.status == (answer.body.contains(#""decision":"allow""#) ? "200" : "403"), "\(answer)")
    return answer.body.firstMatch(of: /"decision":"(\w+)"/).map { String($0.1) } ?? answer.body
  }

  @Test("An address that tries many users is denied, also after a kill of the daemon, and a repeat counts once")
  func manyUsers() async throws {
    var daemon = try await startDaemon()
    #expect(try await logIn("ann") == "allow")
    for _ in 0..<3 { #expect(try await logIn("ben", id: "1") == "allow") }
    daemon.signal(SIGKILL)
    _ = daemon.finish()
    daemon = try await startDaemon()
    #expect(try await logIn("cho") == "deny")
    #expect(try await logIn("ann") == "deny")
    #expect(try await logIn("ann", from: "192.0.2.2") == "allow")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("A wrong password is denied, as ever; after five of them they are an alert")
  func wrongPasswords() async throws {
    let daemon = try await startDaemon()
    for number in 1...5 {
      let login = #"{"user":"ann","address":"192.0.2.\#(number)","passwordIsRight":false}"#
      let answer = try await send("POST", "/login", login)
      #expect(answer.status == "403" && answer.body.contains("Many wrong passwords for ann") == (number == 5))
    }
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("Without a daemon the password decides, and the answer says that Picket was not asked")
  func noDaemon() async throws {
    #expect(try await logIn("ann") == "allow")
    let answer = try await send("POST", "/login", #"{"user":"ann","address":"192.0.2.1","passwordIsRight":false}"#)
    #expect(answer.status == "403" && answer.body.contains("Picket was not asked: cannot connect to"), "\(answer)")
  }

  @Test(
    "What is no login is refused with what was expected",
    arguments: [
      ("POST", "/login", "{}", "400"), ("POST", "/login", "no JSON", "400"), ("GET", "/login", "", "405"),
      ("POST", "/", "{}", "404"), ("POST", "/login", String(repeating: " ", count: 16_385), "413"),
    ])
  func refusals(method: String, path: String, body: String, status: String) async throws {
    let answer = try await send(method, path, body)
    #expect(answer.status == status && answer.body.contains("error"), "\(answer)")
  }
}
