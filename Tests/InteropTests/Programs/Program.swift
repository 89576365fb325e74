import Foundation

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
