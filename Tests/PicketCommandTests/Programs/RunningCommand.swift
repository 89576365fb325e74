import Foundation

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
