import Foundation
import Testing

/// A running picketd with the shipped detections, on a socket of its own.
///
/// The daemon is ended by `stop()`, which checks that it ends cleanly, and by force when a test fails before that.
final class Daemon: Sendable {
  let socket: String
  private let process: Process
  private let scratch: ScratchDirectory

  /// Starts the daemon and waits until it accepts connections.
  init() async throws {
    scratch = try ScratchDirectory()
    socket = scratch.path.appendingPathComponent("picket.sock").path
    let log = try scratch.makeFile("log")
    process = Program(
      executable: Repository.picketd,
      arguments: Daemon.arguments(state: scratch) + ["--socket", socket]
    ).makeProcess()
    process.standardOutput = log.handle
    process.standardError = log.handle
    try process.runWithSignals()
    let isServing = try await poll { UnixSocket.accepts(socket) || !process.isRunning } && process.isRunning
    try #require(isServing, "picketd does not serve: \((try? String(contentsOf: log.path, encoding: .utf8)) ?? "")")
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    scratch.remove()
  }

  /// The flags of a daemon with the shipped detections and a state of its own.
  static func arguments(state: ScratchDirectory) -> [String] {
    [
      "--detections", Repository.root.appendingPathComponent("detections").path,
      "--state-directory", state.path.appendingPathComponent("state").path,
    ]
  }

  /// Tells the daemon to stop, and checks that it does so with exit code 0.
  func stop() async throws {
    process.terminate()
    try #require(try await poll { !process.isRunning }, "picketd is still running 30 s after SIGTERM")
    #expect(process.terminationStatus == 0)
  }

  private func poll(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<1500 {
      if condition() { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
