import Foundation
import Synchronization
import TestSupport

/// A datagram socket that keeps what it is sent: the journal's, or that of syslog.
final class DatagramReceiver: Sendable {
  private let descriptor: CInt
  private let received = Mutex<[String]>([])
  /// The port of one of UDP.
  let port: UInt16

  /// Binds a path.
  init(path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    unlink(path)
    descriptor = try TestSocket.bound(AF_UNIX, SOCK_DGRAM, &address)
    port = 0
    receive()
  }

  /// Binds a port of this host.
  init() throws {
    var address = TestSocket.loopback()
    descriptor = try TestSocket.bound(AF_INET, SOCK_DGRAM, &address)
    port = try TestSocket.port(of: descriptor)
    receive()
  }

  deinit { shutdown(descriptor, CInt(SHUT_RDWR)) }

  /// All datagrams so far.
  var all: [String] { received.withLock { $0 } }

  private func receive() {
    let descriptor = descriptor
    Thread.detachNewThread { [weak self] in
      var bytes = [UInt8](repeating: 0, count: 1_048_576)
      while case let count = recv(descriptor, &bytes, bytes.count, 0), count > 0, let self {
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        self.received.withLock { $0.append(text) }
      }
      close(descriptor)
    }
  }
}

/// A receiver of webhooks, or of syslog over TCP, that behaves as a test says.
final class StreamReceiver: Sendable {
  /// What it does with a request.
  enum Behaviour: Sendable {
    case answer(Int, headers: String = "")
    /// Reads the request and closes the connection.
    case close
    /// Answers nothing, until the sender has gone.
    case silence
  }

  /// A request of HTTP.
  struct Request: Sendable {
    let head: String
    let body: String

    /// The value of a header; empty where there is none.
    func header(_ name: String) -> String {
      let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
      return line.map { String($0.dropFirst(name.count + 2)) } ?? ""
    }
  }

  private struct State {
    var requests: [Request] = []
    var taken: [Request] = []
    var texts: [String] = []
  }

  private let descriptor: CInt
  private let state = Mutex(State())
  let port: UInt16

  /// Listens on a port of this host; `behaviour` is asked for each request, with its number.
  init(_ behaviour: (@Sendable (Int, Request) -> Behaviour)?) throws {
    var address = TestSocket.loopback()
    descriptor = try TestSocket.bound(AF_INET, SOCK_STREAM, &address)
    guard listen(descriptor, 16) == 0 else { throw TestSocket.Failure(errno: errno) }
    port = try TestSocket.port(of: descriptor)
    let listener = descriptor
    Thread.detachNewThread { [weak self] in
      while case let connection = accept(listener, nil, nil), connection >= 0, let self {
        Thread.detachNewThread { [weak self] in
          if let behaviour { self?.serve(connection, behaviour) } else { self?.collect(connection) }
          Foundation.close(connection)
        }
      }
      Foundation.close(listener)
    }
  }

  deinit { shutdown(descriptor, CInt(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)/alerts" }
  /// All requests so far, those that were answered with an error among them.
  var requests: [Request] { state.withLock { $0.requests } }
  /// The requests that were answered with success.
  var taken: [Request] { state.withLock { $0.taken } }
  /// What came on connections that spoke no HTTP.
  var texts: [String] { state.withLock { $0.texts } }

  private func serve(_ connection: CInt, _ behaviour: @Sendable (Int, Request) -> Behaviour) {
    guard let request = StreamReceiver.request(connection) else { return }
    let number = state.withLock { state in
      state.requests.append(request)
      return state.requests.count
    }
    switch behaviour(number, request) {
    case .close: break
    case .silence: _ = StreamReceiver.rest(connection)
    case .answer(let status, let headers):
      // It has the alert before the sender knows, as any receiver.
      if status < 300 { state.withLock { $0.taken.append(request) } }
      let answer = "HTTP/1.1 \(status) Status\r\n\(headers)Content-Length: 4\r\nConnection: close\r\n\r\nsaid"
      _ = answer.withCString { send(connection, $0, strlen($0), CInt(MSG_NOSIGNAL)) }
    }
  }

  private func collect(_ connection: CInt) {
    let text = String(decoding: StreamReceiver.rest(connection), as: UTF8.self)
    state.withLock { $0.texts.append(text) }
  }

  private static func request(_ connection: CInt) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 {
      bytes += chunk[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.range(of: "\r\n\r\n") else { continue }
      let request = Request(head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
      if request.body.utf8.count >= Int(request.header("Content-Length")) ?? 0 { return request }
    }
    return nil
  }

  private static func rest(_ connection: CInt) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 { bytes += chunk[..<count] }
    return bytes
  }
}

/// Sockets of tests.
enum TestSocket {
  struct Failure: Error {
    let errno: CInt
  }

  static func loopback() -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  static func bound<Address>(_ family: CInt, _ type: __socket_type, _ address: inout Address) throws -> CInt {
    let descriptor = socket(family, CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    if descriptor < 0 || result != 0 { throw Failure(errno: errno) }
    return descriptor
  }

  static func port(of descriptor: CInt) throws -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    if result != 0 { throw Failure(errno: errno) }
    return UInt16(bigEndian: address.sin_port)
  }
}

/// A running `picket deliver`, which is ended by force with the value that names it.
final class Deliverer: Sendable {
  private let process: ChildProcess
  private let logPath: String

  /// Starts it with a configuration, on the socket of a daemon, with its state in `deliver` of a directory.
  init(_ configuration: String, socket: String, in scratch: ScratchDirectory) throws {
    try scratch.makeDirectory("deliver")
    let path = try scratch.write(configuration, to: "deliver.yml")
    logPath = scratch.path("deliver.log")
    process = try ChildProcess(
      [
        Repository.products.appendingPathComponent("picket").path, "deliver", "--config", path, "--state-directory",
        scratch.path("deliver"), "--socket", socket,
      ], errors: logPath)
  }

  /// What it and its predecessors have written to standard error.
  var log: String { String(decoding: FileManager.default.contents(atPath: logPath) ?? Data(), as: UTF8.self) }

  /// Ends it as a crash would.
  func kill() {
    process.signal(SIGKILL)
    process.wait()
  }

  /// Stops it, and returns its exit code.
  func stop() -> CInt? {
    process.signal(SIGTERM)
    return process.wait()
  }
}

/// Waits until something holds; fails when that takes too long.
func eventually(
  _ comment: @autoclosure () -> String = "", seconds: Double = 30, _ holds: () throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(seconds)
  while try !holds() {
    if ContinuousClock.now > end { throw WaitFailure(description: "it did not come to that: \(comment())") }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Something did not come about in time.
struct WaitFailure: Error, CustomStringConvertible {
  let description: String
}
