import Foundation
import Testing

/// picketd as a process, whose lines on standard error a test reads as they come.
final class DaemonProcess {
  private let process = Process()
  private let errors = Pipe()
  private let output = Pipe()
  private var buffered: [UInt8] = []
  /// What was read from standard error.
  private(set) var log = ""

  /// Starts it; a shell prelude such as `umask 0` can go before.
  init(_ arguments: [String], prelude: String = ":", environment: [String: String] = [:]) throws {
    let picketd = Repository.products.appendingPathComponent("picketd").path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(prelude); exec \"$0\" \"$@\"", picketd] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try DaemonProcess.withoutBlockedSignals { try process.run() }
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// A process inherits the blocked signals of the thread that starts it: without this SIGTERM might never arrive.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// Reads standard error up to a line that has this text; fails when there is none.
  func wait(for text: String) throws {
    while true {
      while let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffered[..<end], as: UTF8.self)
        buffered.removeSubrange(...end)
        log += line + "\n"
        if line.contains(text) { return }
      }
      let chunk = errors.fileHandleForReading.availableData
      try #require(!chunk.isEmpty, "picketd ended before it said '\(text)': \(log)")
      buffered += chunk
    }
  }

  /// Its number among the processes of the host.
  var processID: pid_t { process.processIdentifier }

  /// Sends a signal.
  func signal(_ number: CInt) { kill(process.processIdentifier, number) }

  /// Reads both streams to their end and waits for that of the process.
  func finish() -> (code: Int32, output: String, errors: String) {
    let rest = buffered + errors.fileHandleForReading.readDataToEndOfFile()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return (code, String(decoding: text, as: UTF8.self), log + String(decoding: rest, as: UTF8.self))
  }
}
