import Foundation
import TestSupport

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
  private var runsPython = false
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

  /// Runs bodies in Python, which else depends on whether the machine has an interpreter.
  func withPython() -> Command {
    var command = self
    command.runsPython = true
    return command
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
    try await process.runToEnd(secondsMax: 60)
    return Outcome(
      exitCode: process.terminationStatus,
      output: try output.content(),
      errors: try errors.content(),
      wasKilled: process.terminationReason == .uncaughtSignal)
  }

  private var withoutPython: [String] {
    let loads = ["check", "test"].contains(arguments.first) || arguments.contains("--detections")
    return loads && !runsPython ? ["--no-python"] : []
  }

  private func makeProcess(_ scratch: ScratchDirectory) throws -> Process {
    let process = Process.picket(arguments + withoutPython, environment: environment)
    if let input {
      let path = try scratch.write(String(decoding: input, as: UTF8.self), to: "input")
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
    return process
  }
}

/// A `picket` whose standard input and output a test writes and reads while it runs.
final class RunningCommand {
  private let process: Process
  private let input = Pipe()
  private let output = Pipe()

  /// Starts the command; what it says on standard error goes nowhere unless a file is given.
  init(_ arguments: [String], environment: [String: String], errors: FileHandle = .nullDevice) throws {
    process = Process.picket(arguments, environment: environment)
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.runWithSignals()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.closeFiles()
  }

  /// Writes a line to its standard input.
  func write(line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Ends its standard input.
  func endInput() throws {
    try input.fileHandleForWriting.close()
  }

  /// Sends it a signal.
  func signal(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Reads what there is within some seconds, up to the end of a line; empty when there is nothing.
  func readLine(withinSeconds seconds: Int32) -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    let descriptor = output.fileHandleForReading.fileDescriptor
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while byte != UInt8(ascii: "\n"), poll(&request, 1, seconds * 1000) > 0, read(descriptor, &byte, 1) == 1 {
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Waits for its end and gives the exit code.
  func waitForEnd() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// What a command's standard output or standard error is connected to.
final class OutputSink {
  /// The end that the command writes to.
  let handle: FileHandle

  private let file: URL?
  private let terminal: FileHandle?

  init(_ output: Command.Output, _ scratch: ScratchDirectory, name: String) throws {
    switch output {
    case .captured:
      let file = URL(fileURLWithPath: try scratch.write("", to: name))
      (self.file, terminal, handle) = (file, nil, try FileHandle(forWritingTo: file))
    case .closedPipe:
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      (file, terminal, handle) = (nil, nil, pipe.fileHandleForWriting)
    case .file(let path):
      (file, terminal, handle) = (nil, nil, try FileHandle(forWritingTo: URL(fileURLWithPath: path)))
    case .terminal, .narrowTerminal:
      let terminal = try OutputSink.openTerminal()
      (file, self.terminal, handle) = (nil, terminal.shown, terminal.written)
      if case .narrowTerminal(let columns) = output { try OutputSink.narrow(terminal.shown, to: columns) }
    }
  }

  /// What was written, once the command has ended and its end is closed.
  func content() throws -> String {
    if let file { return try String(contentsOf: file, encoding: .utf8) }
    guard let terminal else { return "" }
    var shown: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // Reading from a terminal that nobody writes to any more fails; that is its end.
    while case let count = read(terminal.fileDescriptor, &chunk, chunk.count), count > 0 { shown += chunk[..<count] }
    return String(decoding: shown, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }

  private static func narrow(_ terminal: FileHandle, to columns: Int) throws {
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(terminal.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(.ENOTTY) }
  }

  /// Opens a pseudo-terminal by Linux's own calls; the C library's are not visible from Swift.
  static func openTerminal() throws -> (shown: FileHandle, written: FileHandle) {
    let unlock: UInt = 0x4004_5431
    let getNumber: UInt = 0x8004_5430
    var locked: CInt = 0
    var number: CInt = 0
    let shown = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard shown >= 0, ioctl(shown, unlock, &locked) == 0, ioctl(shown, getNumber, &number) == 0 else {
      throw POSIXError(.ENODEV)
    }
    let written = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard written >= 0 else { throw POSIXError(.ENODEV) }
    return (
      FileHandle(fileDescriptor: shown, closeOnDealloc: true), FileHandle(fileDescriptor: written, closeOnDealloc: true)
    )
  }
}
