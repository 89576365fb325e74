import Foundation
import ScriptedDaemon
import Synchronization
import Testing
import Wire

/// A running picketd on sockets of its own, which is ended by force with the value that names it.
final class Daemon: Sendable {
  let socket: String
  private let adminSocket: String
  private let process: Process
  private let scratch: ScratchDirectory

  /// Starts the daemon with the detections below a path, and waits until it serves.
  ///
  /// With a state directory it keeps its state there. One that is started in the directory of another has its sockets.
  init(
    detections: URL = Repository.fixtures.appendingPathComponent("good"), in directory: ScratchDirectory? = nil,
    stateDirectory: String? = nil
  ) async throws {
    scratch = try directory ?? ScratchDirectory()
    socket = scratch.path.appendingPathComponent("picket.sock").path
    adminSocket = scratch.path.appendingPathComponent("admin.sock").path
    let log = URL(fileURLWithPath: try scratch.write("", to: "log"))
    process = Process.picket([])
    process.executableURL = Repository.products.appendingPathComponent("picketd")
    process.arguments =
      ["--detections", detections.path, "--socket", socket, "--admin-socket", adminSocket]
      + (stateDirectory.map { ["--state-directory", $0] } ?? [])
    let handle = try FileHandle(forWritingTo: log)
    (process.standardOutput, process.standardError) = (handle, handle)
    try process.runWithSignals()
    try #require(
      try await isServing(), "picketd does not serve: \((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
  }

  deinit {
    kill()
  }

  /// Ends the daemon as a crash would.
  func kill() {
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// The variables by which commands find this daemon.
  var environment: [String: String] { ["PICKET_SOCKET": socket, "PICKET_ADMIN_SOCKET": adminSocket] }

  /// A command that asks this daemon.
  func command(_ arguments: String...) -> Command { command(arguments) }

  /// A command that asks this daemon.
  func command(_ arguments: [String]) -> Command {
    Command(arguments).with(environment: environment)
  }

  private func isServing() async throws -> Bool {
    for _ in 0..<600 {
      if !process.isRunning { return false }
      if try await command("health", "--timeout", "1").run().exitCode == 0 { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}

/// A daemon that answers as a test says, for answers with fixed ids and times and for those a real one gives rarely.
struct ScriptedPicketd {
  private let directory: SocketDirectory
  private let server: TestServer

  /// Serves calls; the data socket and the admin socket are one.
  init(_ serve: @escaping @Sendable (ServedCall) throws -> Void) async throws {
    directory = try SocketDirectory()
    server = try await TestServer.start(at: directory.path()) { call in
      if call.request.method == "GetStatus" { return call.answer(GetStatusResponse(state: "SERVING")) }
      do {
        try serve(call)
      } catch {
        call.fail(RPCError(.invalidArgument, "\(error)"))
      }
    }
  }

  /// The variables by which commands find this daemon.
  var environment: [String: String] {
    ["PICKET_SOCKET": directory.path(), "PICKET_ADMIN_SOCKET": directory.path()]
  }

  /// A command that asks this daemon.
  func command(_ arguments: String...) -> Command { command(arguments) }

  /// A command that asks this daemon.
  func command(_ arguments: [String]) -> Command { Command(arguments).with(environment: environment) }

  func stop() async throws {
    try await server.stop()
  }
}

/// What a scripted daemon was asked, in order.
final class Asked<Request: WireMessage>: Sendable {
  private let requests = Mutex<[Request]>([])

  var all: [Request] { requests.withLock { $0 } }

  /// Reads a request and takes note of it.
  func request(of call: ServedCall) throws -> Request {
    let request = try Request(decoding: call.request.payload)
    requests.withLock { $0.append(request) }
    return request
  }
}

extension Process {
  /// A run of the built `picket` that has yet to be started.
  ///
  /// Variables that change what it prints are taken out of its environment.
  static func picket(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Repository.products.appendingPathComponent("picket")
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "PICKET_SOCKET", "PICKET_ADMIN_SOCKET", "COLUMNS"] { variables[name] = nil }
    variables["TERM"] = "xterm"
    process.environment = variables.merging(environment) { _, new in new }
    process.currentDirectoryURL = Repository.fixtures
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs the process with no signal blocked.
  ///
  /// A process inherits the signal mask of the thread that starts it, and the threads of the concurrency runtime block
  /// all signals: without this, a SIGTERM would never arrive.
  func runWithSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}

/// A directory of one test; removed with the value that names it.
final class ScratchDirectory: Sendable {
  let path: URL

  init() throws {
    let name = "picket-cli-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: path)
  }

  /// Writes a file and gives its path.
  func write(_ content: String, to name: String) throws -> String {
    let file = path.appendingPathComponent(name)
    try Data(content.utf8).write(to: file)
    return file.path
  }
}
