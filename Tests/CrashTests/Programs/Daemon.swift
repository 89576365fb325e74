import Foundation
import PicketClient

/// picketd on a state directory.
struct Daemon {
  let process: ChildProcess
  let socket: String
  private let log: String

  /// Starts it; the prelude is a command that ends in running the words after it.
  init(
    _ scratch: ScratchDirectory, state: String, detections: String, prelude: [String] = [], flags: [String] = []
  ) throws {
    socket = scratch.path("s")
    log = scratch.path("log")
    process = try ChildProcess(
      prelude + [
        Daemon.program, "--detections", detections, "--state-directory", state, "--socket", socket, "--event-loops",
        "2",
        "--strict",
      ] + flags, standardError: log)
  }

  /// What this daemon and those before it have said.
  var errors: String { Daemon.errors(log) }

  /// What the daemons of a test have said.
  static func errors(_ scratch: ScratchDirectory) -> String { errors(scratch.path("log")) }

  private static func errors(_ log: String) -> String {
    String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
  }

  /// A client, which waits for the daemon to be there.
  func client(connectTimeout: Duration = .seconds(20)) -> PicketClient {
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.connectTimeout = connectTimeout
    configuration.backoffMin = .milliseconds(2)
    configuration.backoffMax = .milliseconds(20)
    configuration.reconnectTimeout = .zero
    return PicketClient(configuration: configuration)
  }

  /// Stops it as a service manager does and gives its exit code.
  func stop() -> CInt? {
    process.signal(SIGTERM)
    return process.wait()
  }

  /// The program, in the directory of the built programs, which is that of this test.
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("picketd").path
}
