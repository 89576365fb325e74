import CProcess
import Glibc

/// The process that loads bodies and forks workers.
final class ZygoteProcess {
  /// Its id.
  let processID: pid_t
  /// This process's end of its control socket.
  let control: OwnedDescriptor
  private var isReaped = false

  /// Starts the interpreter with the worker's package.
  init(interpreter: String, package: String) throws(PythonSystemError) {
    let pair = try SocketPair.make()
    control = pair.own
    var words = ([interpreter] + ZygoteProcess.flags + [package]).map { strdup($0) } + [nil]
    var variables = ZygoteProcess.environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var started: pid_t = 0
    let failure = picket_spawn(interpreter, &words, &variables, pair.other.number, &started)
    guard failure == 0 else {
      throw PythonSystemError(description: "cannot start \(interpreter): \(String(cString: strerror(failure)))")
    }
    processID = started
  }

  deinit { end() }

  /// Gives a worker, or the calling thread (0), the priority of this process.
  ///
  /// A reload loads bodies on a thread that yields to callers, and what it starts yields too; but callers wait for what
  /// workers say. Where the system refuses it, they stay as they are.
  static func takeOwnPriority(_ id: pid_t) {
    let kind = __priority_which_t(PRIO_PROCESS.rawValue)
    _ = setpriority(kind, id_t(id), getpriority(kind, id_t(getpid())))
  }

  /// Ends the process, and so all its workers, and waits for its end.
  func end() {
    if isReaped { return }
    isReaped = true
    kill(processID, SIGKILL)
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0, errno == EINTR {}
  }

  /// No directories of the user, nothing of the surroundings, no files written beside modules.
  private static let flags = ["-P", "-s", "-B"]

  private static let environment = [
    "PYTHONHASHSEED=0", "TZ=UTC", "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "HOME=/nonexistent",
    "PATH=/usr/bin:/bin",
  ]
}
