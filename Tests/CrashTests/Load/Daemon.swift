import Foundation
import PicketClient
import Synchronization

/// picketd on a state directory.
struct Daemon {
  let process: ChildProcess
  let socket: String
  private let log: String

  /// Starts it; the prelude is a command that ends in running the words after it.
  init(
    _ scratch: ScratchDirectory, state: String, detections: String, prelude: [String] = [], flags: [String] = []
  ) throws {
    socket = scratch.path("s")
    log = scratch.path("log")
    process = try ChildProcess(
      prelude + [
        Daemon.program, "--detections", detections, "--state-directory", state, "--socket", socket, "--event-loops",
        "2",
        "--strict",
      ] + flags, standardError: log)
  }

  /// What this daemon and those before it have said.
  var errors: String { Daemon.errors(log) }

  /// What the daemons of a test have said.
  static func errors(_ scratch: ScratchDirectory) -> String { errors(scratch.path("log")) }

  private static func errors(_ log: String) -> String {
    String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
  }

  /// A client, which waits for the daemon to be there.
  func client(connectTimeout: Duration = .seconds(20)) -> PicketClient {
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.connectTimeout = connectTimeout
    configuration.backoffMin = .milliseconds(2)
    configuration.backoffMax = .milliseconds(20)
    configuration.reconnectTimeout = .zero
    return PicketClient(configuration: configuration)
  }

  /// Stops it as a service manager does and gives its exit code.
  func stop() -> CInt? {
    process.signal(SIGTERM)
    return process.wait()
  }

  /// The program, in the directory of the built programs, which is that of this test.
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("picketd").path
}

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

extension ChildProcess {
  /// The bytes of memory that it has in use now.
  var residentBytes: Int {
    guard let text = FileManager.default.contents(atPath: "/proc/\(id)/status") else { return 0 }
    let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").dropLast().last).flatMap { Int($0) }.map { $0 * 1_024 } ?? 0
  }
}

/// A directory of one test, removed when the test lets go of it.
///
/// Its path is short enough for a socket.
final class ScratchDirectory: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of a file in the directory.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Makes a directory in it.
  func makeDirectory(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
  }

  /// Writes a file and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}

/// Random numbers that a seed gives again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The clock that event times of flows are held against.
enum WallClock {
  /// The time, in nanoseconds since 1970.
  static func nanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
