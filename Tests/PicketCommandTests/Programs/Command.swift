import Foundation

/// A run of the built `picket`.
struct Command {
  /// What is left of a command that has ended.
  struct Outcome {
    let exitCode: Int32
    let output: String
    let errors: String
    /// Whether a signal ended it rather than the command itself.
    let wasKilled: Bool
  }

  /// Where standard output goes.
  enum Output {
    case captured
    /// A pipe whose reader has gone.
    case closedPipe
    /// A file, for example `/dev/full`.
    case file(String)
    /// A terminal; what it shows is captured.
    case terminal
    /// A terminal of so many characters a line.
    case narrowTerminal(columns: Int)
  }

  private let arguments: [String]
  private var environment: [String: String] = [:]
  private var input: Data?
  private var output = Output.captured
  private var errors = Output.captured

  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  init(_ arguments: String...) {
    self.arguments = arguments
  }

  /// Runs with further variables.
  func with(environment: [String: String]) -> Command {
    var command = self
    command.environment = environment
    return command
  }

  /// Runs with this on standard input.
  func with(input: String) -> Command {
    var command = self
    command.input = Data(input.utf8)
    return command
  }

  /// Runs with standard output going elsewhere.
  func with(output: Output) -> Command {
    var command = self
    command.output = output
    return command
  }

  /// Runs with standard error going elsewhere.
  func with(errors: Output) -> Command {
    var command = self
    command.errors = errors
    return command
  }

  /// Runs the command to its end; one that takes more than a minute is ended by force.
  func run() async throws -> Outcome {
    let scratch = try ScratchDirectory()
    let process = try makeProcess(scratch)
    let output = try OutputSink(output, scratch, name: "output")
    let errors = try OutputSink(errors, scratch, name: "errors")
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try await Command.waitForEnd(of: process)
    return Outcome(
      exitCode: process.terminationStatus,
      output: try output.content(),
      errors: try errors.content(),
      wasKilled: process.terminationReason == .uncaughtSignal)
  }

  private func makeProcess(_ scratch: ScratchDirectory) throws -> Process {
    let process = Process.picket(arguments, environment: environment)
    if let input {
      let path = try scratch.write(String(decoding: input, as: UTF8.self), to: "input")
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
    return process
  }

  private static func waitForEnd(of process: Process) async throws {
    let watchdog = Task {
      try await Task.sleep(for: .seconds(60))
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
