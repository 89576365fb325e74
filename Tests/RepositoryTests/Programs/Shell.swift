import Foundation

/// Runs scripts in bash, in a directory of their own with the repository's files and the built programs on the `PATH`.
struct Shell {
  /// A script that took too long, or that ended with a code other than 0.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let seconds_max = 90

  /// What a script writes to standard output and standard error together.
  ///
  /// What it leaves running is ended with it.
  static func output(of script: String) async throws -> String {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("picket-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    for name in try Repository.names(in: "") {
      try FileManager.default.createSymbolicLink(
        at: directory.appendingPathComponent(name), withDestinationURL: Repository.root.appendingPathComponent(name))
    }
    let log = directory.appendingPathComponent(".output")
    try Data().write(to: log)
    let process = try makeProcess(script, directory, output: FileHandle(forWritingTo: log))
    try await waitForEnd(of: process)
    let output = try String(contentsOf: log, encoding: .utf8)
    if process.terminationStatus == 0, process.terminationReason == .exit { return output }
    throw Failure(description: "the script ended with \(process.terminationStatus) after it had written:\n\(output)")
  }

  private static func makeProcess(_ script: String, _ directory: URL, output: FileHandle) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n\(script)\ntrue"]
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "PICKET_SOCKET", "COLUMNS", "BASH_ENV"] { variables[name] = nil }
    variables["PATH"] = "\(Repository.products.path):\(variables["PATH"] ?? "/usr/bin:/bin")"
    variables["LC_ALL"] = "C.UTF-8"
    process.environment = variables
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    return process
  }

  private static func waitForEnd(of process: Process) async throws {
    let watchdog = Task {
      try await Task.sleep(for: .seconds(seconds_max))
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
