package import Foundation
package import PicketClient
import Synchronization

/// picketd as a process, whose lines on standard error a test waits for; killed when the test lets go of it.
package final class DaemonProcess: Sendable {
  /// It ended, or took too long, before it wrote what a test waits for.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private static let waitMax = Duration.seconds(30)
  private static let waitStep = Duration.milliseconds(1)

  private let process: ChildProcess
  private let scratch: ScratchDirectory
  /// How many bytes of the log tests have waited for.
  private let seen = Mutex(0)

  /// Starts it; a shell prelude such as `umask 0` can go before.
  package init(
    _ arguments: [String], in directory: URL? = nil, prelude: String = ":", environment: [String: String] = [:]
  ) throws {
    scratch = try ScratchDirectory()
    let place = directory.map { "cd '\($0.path)'; " } ?? ""
    let shell = ["/bin/sh", "-c", "\(place)\(prelude); exec \"$0\" \"$@\""]
    process = try ChildProcess(
      shell + [Repository.picketd.path] + arguments, output: scratch.path("output"), errors: scratch.path("log"),
      environment: environment)
  }

  /// Its number among the processes of the host.
  package var processID: pid_t { process.id }

  /// What it has written to standard error.
  package var log: String { content("log") }

  private func content(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: scratch.path(name)) ?? Data(), as: UTF8.self)
  }

  /// Waits for a line of standard error with a text, after those that were waited for; fails when there is none.
  package func wait(for text: String) async throws {
    let end = ContinuousClock.now + DaemonProcess.waitMax
    while true {
      let isLast = !process.isRunning || ContinuousClock.now > end
      if hasLine(with: text) { return }
      if isLast { throw Failure(description: "picketd ended or was slow before it wrote '\(text)': \(log)") }
      try await Task.sleep(for: DaemonProcess.waitStep)
    }
  }

  /// Whether one of the lines that nobody has waited for has a text; goes on behind it.
  private func hasLine(with text: String) -> Bool {
    let log = Array(log.utf8)
    return seen.withLock { seen in
      while let end = log[seen...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: log[seen..<end], as: UTF8.self)
        seen = end + 1
        if line.contains(text) { return true }
      }
      return false
    }
  }

  /// Sends a signal.
  package func signal(_ number: CInt) { process.signal(number) }

  /// Waits for its end and returns its exit code, or the signal that ended it as a negative number, and what it wrote.
  package func finish() -> (code: Int32, output: String, errors: String) {
    let code = process.wait() ?? -1
    return (code, content("output"), content("log"))
  }
}

extension PicketClient {
  /// Runs a body with a client of a socket, which is closed after it.
  package static func with<Result>(
    socketPath: String, _ body: (PicketClient) async throws -> Result
  ) async throws -> Result {
    let client = PicketClient(socketPath: socketPath)
    do {
      let result = try await body(client)
      await client.close()
      return result
    } catch {
      await client.close(gracePeriod: .zero)
      throw error
    }
  }
}
