import Foundation
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
    defer { scratch.remove() }
    let output = try scratch.makeFile("output")
    let errors = try scratch.makeFile("errors")
    let process = makeProcess()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try await waitForEnd(of: process)
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

  private func waitForEnd(of process: Process) async throws {
    let watchdog = Task {
      try await Task.sleep(for: .seconds(120))
      process.terminate()
    }
    defer { watchdog.cancel() }
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.runWithSignals()
      } catch {
        continuation.resume(throwing: error)
      }
    }
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
  static let withProtobuf = Program.find("python3").first {
    Program(executable: $0, arguments: ["-c", "import google.protobuf"]).succeeds()
  }
}

extension Process {
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

/// A directory of one test, which the test removes at its end.
///
/// Its path is short enough for a socket.
struct ScratchDirectory {
  let path: URL

  init() throws {
    let name = "picket-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  /// Removes the directory with all that is in it.
  func remove() {
    try? FileManager.default.removeItem(at: path)
  }

  /// Makes an empty file, open for writing.
  func makeFile(_ name: String) throws -> (path: URL, handle: FileHandle) {
    let file = path.appendingPathComponent(name)
    try Data().write(to: file)
    return (file, try FileHandle(forWritingTo: file))
  }
}

/// Where things are: the sources, and what was built from them.
enum Repository {
  /// The root of the sources.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory of the built programs, which is that of this test.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The built daemon.
  static let picketd = products.appendingPathComponent("picketd")

  /// The test event of the Wiz detection with this severity.
  static func wizEvent(_ severity: String) -> URL {
    root.appendingPathComponent("Tests/Fixtures/events/wiz_\(severity.lowercased()).json")
  }
}
