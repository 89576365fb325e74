package import Foundation
import Synchronization

/// A program whose output goes to files.
///
/// Nothing of it stays in a pipe that nobody reads, and its end costs no thread: tests kill it at a moment's notice, a
/// hundred times.
package final class ChildProcess: Sendable {
  /// A program that cannot be started.
  package struct SpawnFailure: Error {
    package let program: String
    package let errno: CInt
  }

  package let id: pid_t
  private let hasEnded = Mutex(false)

  /// Starts it; a program without a slash is looked up on the PATH, and variables are added to those of the test.
  package init(
    _ command: [String], output: String = "/dev/null", errors: String, environment: [String: String] = [:]
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A process inherits the blocked signals of the thread that starts it: without this SIGTERM might never arrive.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var words = command.map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var id: pid_t = 0
    let result = posix_spawnp(&id, command[0], &actions, &attributes, &words, &settings)
    if result != 0 { throw SpawnFailure(program: command[0], errno: result) }
    self.id = id
  }

  deinit {
    signal(SIGKILL)
    wait()
  }

  /// Whether there is a program of this name on the PATH.
  package static func has(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// Sends a signal, if it has not ended.
  package func signal(_ number: CInt) {
    hasEnded.withLock { if !$0 { _ = kill(id, number) } }
  }

  /// Whether it has not ended.
  package var isRunning: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == 0
  }

  /// Waits for its end, kills it when it takes too long, and returns its exit code, or the signal that ended it as a
  /// negative number.
  @discardableResult
  package func wait(seconds: Double = 30) -> CInt? {
    let end = ContinuousClock.now + .seconds(seconds)
    var status: CInt = 0
    while !hasEnded.withLock({ $0 }) {
      let result = waitpid(id, &status, WNOHANG)
      if result == 0 {
        if ContinuousClock.now > end { signal(SIGKILL) }
        usleep(1_000)
        continue
      }
      hasEnded.withLock { $0 = true }
      let signal = status & 0x7F
      return signal == 0 ? (status >> 8) & 0xFF : -signal
    }
    return nil
  }

  /// The bytes of memory that it has in use now.
  package var residentBytes: Int {
    guard let text = FileManager.default.contents(atPath: "/proc/\(id)/status") else { return 0 }
    let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").dropLast().last).flatMap { Int($0) }.map { $0 * 1_024 } ?? 0
  }
}

extension Process {
  /// Runs the process with no signal blocked.
  ///
  /// A process inherits the signal mask of the thread that starts it, and the threads of the concurrency runtime block
  /// all signals: without this, a SIGTERM would never arrive.
  package func runWithSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }

  /// Runs the process to its end without occupying a thread meanwhile, and ends it by force when it takes longer.
  ///
  /// Files of its standard streams are closed: Foundation keeps the process, and them with it, after its end.
  package func runToEnd(secondsMax: Int) async throws {
    defer { closeFiles() }
    let watchdog = Task {
      try await Task.sleep(for: .seconds(secondsMax))
      terminate()
    }
    defer { watchdog.cancel() }
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      terminationHandler = { _ in continuation.resume() }
      do {
        try runWithSignals()
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// Closes the files and pipes of its standard streams.
  package func closeFiles() {
    for stream in [standardInput, standardOutput, standardError] {
      if let pipe = stream as? Pipe {
        try? pipe.fileHandleForReading.close()
        try? pipe.fileHandleForWriting.close()
      } else if let file = stream as? FileHandle, file !== FileHandle.nullDevice {
        try? file.close()
      }
    }
  }
}
