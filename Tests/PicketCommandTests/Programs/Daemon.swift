import Foundation
import Testing

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
