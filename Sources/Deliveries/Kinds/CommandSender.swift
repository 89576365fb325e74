import Glibc
import Primitives
import Wire

/// Runs a program for each alert, which reads it on its standard input as JSON.
struct CommandSender: AlertSender {
  /// The program, with a path, and its arguments.
  let arguments: [String]
  let timeoutSeconds: Int

  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult {
    sendPieces(of: batch) { run($0, origin) }
  }

  /// The exit code by which the program says that it will never take this alert (EX_DATAERR of sysexits.h).
  static let refusalCode: CInt = 65

  private func run(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> SendResult.Failure? {
    do throws(DeliveryFileError) {
      let input = content.json(origin).line + [UInt8(ascii: "\n")]
      let run = try CommandRun(arguments, input: input, variables(content, origin))
      return CommandSender.failure(of: run.finish(timeoutSeconds: timeoutSeconds), arguments[0])
    } catch {
      return .passing(reason: error.description)
    }
  }

  private func variables(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> [(name: String, value: String)] {
    var variables = [("PICKET_DELIVERY", origin.delivery), ("PICKET_SEVERITY", "\(content.severity)")]
    if case .item(let item) = content {
      variables += [("PICKET_ALERT_ID", item.alert.alertID), ("PICKET_DETECTION_ID", item.alert.detectionID)]
    }
    return variables.map { (name: $0.0, value: $0.1) }
  }

  private static func failure(of end: CommandRun.End, _ program: String) -> SendResult.Failure? {
    let said = end.errors.isEmpty ? "" : ": \(VisibleText.line(end.errors))"
    switch end.cause {
    case .exit(0): return nil
    case .exit(refusalCode): return .refused(reason: "\(program) exited with \(refusalCode)\(said)")
    case .exit(let code): return .passing(reason: "\(program) exited with \(code)\(said)")
    case .signal(let number): return .passing(reason: "\(program) was ended by signal \(number)\(said)")
    case .timeout(let seconds): return .passing(reason: "\(program) ran for more than \(seconds) seconds\(said)")
    }
  }
}

/// One run of a program.
///
/// Its input is a file without a name, so that a program that does not read blocks nobody; of what it says on standard error
/// the first kilobyte is kept, and standard output goes nowhere.
struct CommandRun: ~Copyable {
  /// Why a run is over.
  enum Cause: Equatable {
    case exit(CInt)
    case signal(CInt)
    case timeout(seconds: Int)
  }

  /// How a run ended.
  struct End: Equatable {
    let cause: Cause
    /// The beginning of what it said.
    let errors: String
  }

  private static let errorBytesMax = 1_024
  private static let stepMilliseconds: CInt = 20

  private let process: pid_t
  private let errors: CInt

  /// Starts a program with a path, in a group of processes of its own.
  init(
    _ arguments: [String], input: [UInt8], _ variables: [(name: String, value: String)]
  ) throws(DeliveryFileError) {
    let program = arguments[0]
    let file = try CommandRun.inputFile(input)
    defer { close(file) }
    var pipe: [CInt] = [-1, -1]
    if Glibc.pipe(&pipe) != 0 { throw DeliveryFileError(program, cannot: "make a pipe for", errno) }
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(pipe[0], F_SETFL, O_NONBLOCK)
    defer { close(pipe[1]) }
    var process: pid_t = 0
    let code = CommandRun.spawn(&process, arguments, input: file, errors: pipe[1], variables)
    if code != 0 {
      close(pipe[0])
      throw DeliveryFileError(program, cannot: "run", code)
    }
    self.process = process
    errors = pipe[0]
  }

  deinit { close(errors) }

  /// Waits for the end of the program, and ends it, and what it has started in its group, when it takes too long.
  borrowing func finish(timeoutSeconds: Int) -> End {
    let end = ContinuousClock.now + .seconds(timeoutSeconds)
    var said: [UInt8] = []
    var status: CInt = 0
    while true {
      collect(&said)
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR { break }
      if ContinuousClock.now >= end {
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        collect(&said)
        return End(cause: .timeout(seconds: timeoutSeconds), errors: CommandRun.text(said))
      }
      var request = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
      // Once nobody writes any more, poll would return at once.
      if poll(&request, 1, CommandRun.stepMilliseconds) > 0, request.revents & Int16(POLLIN) == 0 { usleep(5_000) }
    }
    collect(&said)
    let signal = status & 0x7F
    return End(cause: signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal), errors: CommandRun.text(said))
  }

  /// Reads what there is; what is beyond the bound is thrown away, so that the program is not held up.
  private borrowing func collect(_ said: inout [UInt8]) {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(errors, &chunk, chunk.count), count > 0 {
      said += chunk[..<count].prefix(max(0, CommandRun.errorBytesMax - said.count))
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private static func inputFile(_ bytes: [UInt8]) throws(DeliveryFileError) -> CInt {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(directory)/picket-alert-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    if file < 0 { throw DeliveryFileError(directory, cannot: "make a file in", errno) }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(path)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        let code = errno
        close(file)
        throw DeliveryFileError(directory, cannot: "write a file in", code)
      }
      written += count
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private static func spawn(
    _ process: inout pid_t, _ arguments: [String], input: CInt, errors: CInt,
    _ variables: [(name: String, value: String)]
  ) -> CInt {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    // What this process ignores, a program would ignore too.
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let environment = CommandRun.inherited + variables.map { "\($0.name)=\($0.value)" }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup($0) } + [nil]
    defer { for text in words + settings { free(text) } }
    return posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
  }

  /// Of its own variables a program gets those that say how the host is, and no addresses of the service manager.
  private static var inherited: [String] {
    let names = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY"]
    return names.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
  }
}
