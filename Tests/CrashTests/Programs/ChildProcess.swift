import Foundation
import Synchronization

/// A program with its standard error in a file.
///
/// Nothing of it stays in a pipe that nobody reads, and its end costs no thread: it is killed at a moment's notice a
/// hundred times.
final class ChildProcess: Sendable {
  struct SpawnFailure: Error {
    let program: String
    let errno: CInt
  }

  let id: pid_t
  private let hasEnded = Mutex(false)

  /// Starts it; a program without a slash is looked up on the PATH.
  init(_ command: [String], standardError: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, standardError, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A process inherits the blocked signals of the thread that starts it: without this SIGTERM might never arrive.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = command.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var id: pid_t = 0
    let result = posix_spawnp(&id, command[0], &actions, &attributes, arguments, environ)
    if result != 0 { throw SpawnFailure(program: command[0], errno: result) }
    self.id = id
  }

  deinit {
    signal(SIGKILL)
    wait()
  }

  /// Sends a signal, if it has not ended.
  func signal(_ number: CInt) {
    hasEnded.withLock { if !$0 { _ = kill(id, number) } }
  }

  /// Waits for its end, kills it when it takes too long, and gives its exit code, or the signal that ended it as a
  /// negative number.
  @discardableResult
  func wait(seconds: Double = 30) -> CInt? {
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
}
