import Foundation
import PicketClient
import Synchronization
import TestSupport

/// picketd on a state directory.
struct Daemon {
  let process: ChildProcess
  let socket: String
  private let log: String
  /// How many bytes those before it have written to the log.
  private let logStart: Int

  /// Starts it; the prelude is a command that ends in running the words after it.
  init(
    _ scratch: ScratchDirectory, state: String, detections: String, prelude: [String] = [], flags: [String] = []
  ) throws {
    socket = scratch.path("s")
    log = scratch.path("log")
    logStart = Daemon.errors(log).utf8.count
    process = try ChildProcess(
      prelude + [
        Repository.picketd.path, "--detections", detections, "--state-directory", state, "--socket", socket,
        "--event-loops",
        "2",
      ] + flags, errors: log)
  }

  /// What this daemon and those before it have said.
  var errors: String { Daemon.errors(log) }

  /// What the daemons of a test have said.
  static func errors(_ scratch: ScratchDirectory) -> String { errors(scratch.path("log")) }

  private static func errors(_ log: String) -> String {
    String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
  }

  /// A client, which waits for the daemon to be there.
  func client() -> PicketClient {
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.connectTimeout = .seconds(20)
    configuration.backoffMin = .milliseconds(2)
    configuration.backoffMax = .milliseconds(20)
    configuration.reconnectTimeout = .zero
    return PicketClient(configuration: configuration)
  }

  /// Waits until it serves, or has ended; whether it serves.
  func serves() async throws -> Bool {
    while process.isRunning {
      if String(decoding: errors.utf8.dropFirst(logStart), as: UTF8.self).contains("serving \(socket)") { return true }
      try await Task.sleep(for: .milliseconds(2))
    }
    return false
  }

  /// Stops it as a service manager does and gives its exit code.
  func stop() -> CInt? {
    process.signal(SIGTERM)
    return process.wait()
  }
}

/// The clock that event times of flows are held against.
enum WallClock {
  /// The time, in nanoseconds since 1970.
  static func nanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
