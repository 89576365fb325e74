import Foundation
import TestSupport
import Testing

/// A program that a test runs, and what came of it.
struct Program {
  /// What is left of a program that has ended.
  struct Outcome {
    let exitCode: Int32
    let output: String
    let errors: String
  }

  let executable: URL
  var arguments: [String] = []
  /// Variables beside those of the test itself.
  var environment: [String: String] = [:]
  var directory: URL?

  /// Runs the program to its end without occupying a thread meanwhile.
  ///
  /// A program that takes more than two minutes is ended by force and gives a failing exit code.
  func run() async throws -> Outcome {
    let scratch = try ScratchDirectory()
    let output = try scratch.makeFile("output")
    let errors = try scratch.makeFile("errors")
    let process = makeProcess()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try await process.runToEnd(secondsMax: 120)
    return Outcome(
      exitCode: process.terminationStatus,
      output: try String(contentsOf: output.path, encoding: .utf8),
      errors: try String(contentsOf: errors.path, encoding: .utf8))
  }

  /// Whether the program runs and exits with 0; occupies the thread until then.
  func succeeds() -> Bool {
    let process = makeProcess()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.runWithSignals()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// A process that is ready to be run.
  func makeProcess() -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    return process
  }
}

extension Program {
  /// The first of these programs that is on the `PATH` or in `/usr/bin`.
  static func find(_ name: String) -> [URL] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let directories = path.split(separator: ":").map(String.init) + ["/usr/bin"]
    return directories.map { URL(fileURLWithPath: $0).appendingPathComponent(name) }
      .filter { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}

/// The Python interpreters of this machine.
enum Python {
  /// Any Python 3.
  static let plain = Program.find("python3").first

  /// A Python 3 that has protobuf; the first one on the `PATH` may well have none.
  static let withProtobuf = with("google.protobuf")

  /// A Python 3 that has these modules.
  static func with(_ modules: String) -> URL? {
    Program.find("python3").first { Program(executable: $0, arguments: ["-c", "import \(modules)"]).succeeds() }
  }
}

/// A running picketd with the shipped detections, on a socket of its own.
///
/// The daemon is ended by `stop()`, which checks that it ends cleanly, and by force when a test fails before that.
final class Daemon: Sendable {
  let socket: String
  private let process: DaemonProcess
  private let scratch: ScratchDirectory

  /// Starts the daemon and waits until it serves.
  init() async throws {
    scratch = try ScratchDirectory()
    socket = scratch.path()
    process = try DaemonProcess(Daemon.arguments(state: scratch) + ["--socket", socket])
    try await process.wait(for: "serving \(socket)")
  }

  /// The flags of a daemon with the shipped detections and a state of its own.
  static func arguments(state: ScratchDirectory) -> [String] {
    ["--detections", Repository.detections.path, "--state-directory", state.path("state")]
  }

  /// Tells the daemon to stop, and checks that it does so with exit code 0.
  func stop() async throws {
    process.signal(SIGTERM)
    #expect(process.finish().code == 0)
  }
}
