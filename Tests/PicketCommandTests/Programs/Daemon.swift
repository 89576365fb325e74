import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

/// A running picketd on sockets of its own, which is ended by force with the value that names it.
final class Daemon: Sendable {
  let socket: String
  private let adminSocket: String
  private let process: DaemonProcess
  private let scratch: ScratchDirectory

  /// Starts the daemon with the detections below a path, and waits until it serves.
  ///
  /// With a state directory it keeps its state there. One that is started in the directory of another has its sockets.
  init(
    detections: URL = Repository.fixtures.appendingPathComponent("good"), in directory: ScratchDirectory? = nil,
    stateDirectory: String? = nil, runsPython: Bool = false
  ) async throws {
    scratch = try directory ?? ScratchDirectory()
    socket = scratch.path("picket.sock")
    adminSocket = scratch.path("admin.sock")
    process = try DaemonProcess(
      ["--detections", detections.path, "--socket", socket, "--admin-socket", adminSocket]
        + (stateDirectory.map { ["--state-directory", $0] } ?? []) + (runsPython ? [] : ["--no-python"]),
      in: Repository.fixtures)
    try await process.wait(for: "serving \(socket)")
  }

  /// Ends the daemon as a crash would.
  func kill() {
    process.signal(SIGKILL)
    _ = process.finish()
  }

  /// The variables by which commands find this daemon.
  var environment: [String: String] { ["PICKET_SOCKET": socket, "PICKET_ADMIN_SOCKET": adminSocket] }

  /// A command that asks this daemon.
  func command(_ arguments: String...) -> Command { command(arguments) }

  /// A command that asks this daemon.
  func command(_ arguments: [String]) -> Command {
    Command(arguments).with(environment: environment)
  }
}

/// A daemon that answers as a test says, for answers with fixed ids and times and for those a real one gives rarely.
struct ScriptedPicketd {
  private let directory: ScratchDirectory
  private let server: ScriptedServer

  /// Serves calls; the data socket and the admin socket are one.
  ///
  /// A call of GetStatus is answered with no more than a state, unless it is to be served too.
  init(servesStatus: Bool = false, _ serve: @escaping @Sendable (ServedCall) throws -> Void) async throws {
    directory = try ScratchDirectory()
    server = try await ScriptedServer.start(at: directory.path()) { call in
      if !servesStatus, call.request.method == "GetStatus" { return call.answer(GetStatusResponse(state: "SERVING")) }
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
    // A group may have the right to write where the sources are.
    if arguments.first == "check", !arguments.contains("--fail-on-warnings") {
      process.arguments = ["check", "--ignore", "writable-by-others"] + arguments.dropFirst()
    }
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "PICKET_SOCKET", "PICKET_ADMIN_SOCKET", "COLUMNS"] { variables[name] = nil }
    variables["TERM"] = "xterm"
    process.environment = variables.merging(environment) { _, new in new }
    process.currentDirectoryURL = Repository.fixtures
    process.standardInput = FileHandle.nullDevice
    return process
  }
}
