import Foundation
import Glibc
import Logging
import Synchronization

/// What the daemon does at each signal: none but SIGKILL and SIGSTOP is left to the kernel, and none ends the daemon
/// without a line in the log.
///
/// The handler writes into a pipe, which a thread of its own reads. So signals are answered from the first moment on,
/// while the state is loaded and while the daemon stops, and whichever thread the kernel interrupts.
final class ProcessSignals: Sendable {
  private enum Phase {
    /// Nothing is served yet: who stops the daemon need not wait.
    case starting
    case serving
    /// Until when everything must have ended.
    case stopping(deadline: ContinuousClock.Instant)
  }

  /// The signals that ask the daemon to stop.
  private static let stopping: Set<CInt> = [SIGTERM, SIGINT, SIGQUIT, SIGXCPU]
  /// Those that are logged and have no effect.
  private static let ignored: [CInt] =
    [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT]
    + Array(__libc_current_sigrtmin()...__libc_current_sigrtmax())
  /// The marks of errors that the calls report which met them: a closed connection, a file that may not grow.
  private static let reported: [CInt] = [SIGPIPE, SIGXFSZ]

  private let logger: Logger
  private let reloads: ReloadRequests
  /// How long a stop may take.
  private let stopMax: Duration
  private let phase = Mutex(Phase.starting)
  private let stops: AsyncStream<ReceivedSignal>
  private let stop: AsyncStream<ReceivedSignal>.Continuation

  /// Takes over the signals of the process; to be called once.
  init(stopSecondsMax: Int, reloads: ReloadRequests, logger: Logger) {
    self.logger = logger
    self.reloads = reloads
    stopMax = .seconds(stopSecondsMax)
    (stops, stop) = AsyncStream.makeStream()
    for number in ProcessSignals.reported { signal(number, SIG_IGN) }
    FaultSignals.install(isForJournal: StandardErrorLog.isForJournal)
    guard let descriptor = SignalPipe.open() else {
      logger.critical("signals cannot be handled: \(String(cString: strerror(errno)))")
      return
    }
    for number in ProcessSignals.stopping.union(ProcessSignals.ignored + [SIGHUP]) { SignalPipe.handle(number) }
    Thread.detachNewThread { self.read(descriptor) }
  }

  /// From now on a stop is a matter of `stopRequest`.
  func beginServing() { phase.withLock { $0 = .serving } }

  /// Waits for a signal that asks the daemon to stop; nil when the task is cancelled.
  func stopRequest() async -> ReceivedSignal? {
    for await request in stops { return request }
    return nil
  }

  // MARK: The thread

  private func read(_ descriptor: CInt) {
    while true {
      if let received = SignalPipe.next(descriptor, within: timeLeft) { take(received) } else { endIfOverdue() }
    }
  }

  private func take(_ received: ReceivedSignal) {
    if received.number == SIGHUP, !isStopping { return reloads.ask(because: "\(received)") }
    guard ProcessSignals.stopping.contains(received.number) else { return logger.notice("ignored \(received)") }
    phase.withLock { phase in
      switch phase {
      case .starting:
        logger.notice("stopped at \(received) before calls were answered")
        // Threads that load the state are at work: no destructor may run beside them. The files are as after a kill.
        _exit(0)
      case .serving:
        phase = .stopping(deadline: .now + stopMax)
        stop.yield(received)
      case .stopping:
        logger.notice("ignored \(received): the daemon is stopping")
      }
    }
  }

  private var isStopping: Bool {
    phase.withLock { if case .stopping = $0 { true } else { false } }
  }

  private var timeLeft: Duration? {
    phase.withLock { if case .stopping(let deadline) = $0 { max(.zero, deadline - .now) } else { nil } }
  }

  private func endIfOverdue() {
    guard let timeLeft, timeLeft == .zero else { return }
    logger.critical("stopping took more than \(stopMax.components.seconds) s: ended; what was acknowledged is kept")
    _exit(ProcessSignals.overdueCode)
  }

  private static let overdueCode: CInt = 70
}

/// A signal, and who sent it.
struct ReceivedSignal: CustomStringConvertible {
  let number: CInt
  /// 0 where the kernel sent it.
  let processID: pid_t
  let userID: uid_t

  var description: String {
    let sender = processID > 0 ? "process \(processID) of uid \(userID)" : "the system"
    return "\(ProcessSignals.name(of: number)) from \(sender)"
  }
}

extension ProcessSignals {
  /// The name of a signal, such as SIGTERM.
  static func name(of number: CInt) -> String {
    let first = __libc_current_sigrtmin()
    if number >= first { return "SIGRTMIN+\(number - first)" }
    return names[number] ?? "signal \(number)"
  }

  /// The system has no function for this that Swift can call.
  private static let names: [CInt: String] = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
    SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGUSR1: "SIGUSR1", SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGALRM: "SIGALRM",
    SIGTERM: "SIGTERM", SIGSTKFLT: "SIGSTKFLT", SIGXCPU: "SIGXCPU", SIGVTALRM: "SIGVTALRM", SIGPROF: "SIGPROF",
    SIGIO: "SIGIO", SIGPWR: "SIGPWR", SIGSYS: "SIGSYS",
  ]
}

/// The way from a signal handler to a thread.
private enum SignalPipe {
  /// Where the handler writes.
  private static let input = Atomic<CInt>(-1)

  /// Makes the pipe and returns the end to read from; nil, with `errno`, when there can be none.
  static func open() -> CInt? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // A handler must not wait: when the pipe is full, thousands of signals are waiting already.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    input.store(ends[1], ordering: .sequentiallyConsistent)
    return ends[0]
  }

  /// Sends a signal through the pipe.
  static func handle(_ number: CInt) {
    var action = sigaction()
    // Only what is allowed in a signal handler: an atomic load and a write.
    action.__sigaction_handler.sa_sigaction = { number, information, _ in
      let before = errno
      let sender = information?.pointee._sifields._kill
      var received = ReceivedSignal(number: number, processID: sender?.si_pid ?? 0, userID: sender?.si_uid ?? 0)
      let descriptor = SignalPipe.input.load(ordering: .sequentiallyConsistent)
      _ = write(descriptor, &received, MemoryLayout<ReceivedSignal>.size)
      errno = before
    }
    action.sa_flags = SA_SIGINFO | SA_RESTART
    sigaction(number, &action, nil)
  }

  /// Waits for a signal; nil when the time is over.
  static func next(_ descriptor: CInt, within time: Duration?) -> ReceivedSignal? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // A millisecond more, so that the time is over when it wakes.
    let milliseconds = time.map { CInt(clamping: $0.components.seconds * 1_000 + 1_000) } ?? -1
    guard poll(&entry, 1, milliseconds) > 0 else { return nil }
    var received = ReceivedSignal(number: 0, processID: 0, userID: 0)
    let size = MemoryLayout<ReceivedSignal>.size
    return Glibc.read(descriptor, &received, size) == size ? received : nil
  }
}

/// Signals of faults: a line in the log, and then what the kernel does by itself.
private enum FaultSignals {
  private static let numbers = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS]
  /// The line of each signal, by its number; made beforehand, since a handler may allocate nothing.
  ///
  /// `nonisolated(unsafe)`: written before the first handler is installed, and read by handlers only.
  nonisolated(unsafe) private static let lines = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    .allocate(capacity: 65)

  static func install(isForJournal: Bool) {
    lines.initialize(repeating: nil, count: 65)
    for number in numbers {
      var before = sigaction()
      sigaction(number, nil, &before)
      // Who has asked Swift's runtime for a backtrace gets that.
      guard before.__sigaction_handler.sa_handler == nil else { continue }
      let start = isForJournal ? "<2>" : "critical "
      lines[Int(number)] = strdup(
        "\(start)ended by \(ProcessSignals.name(of: number)); what was acknowledged is kept\n")
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        if let line = FaultSignals.lines[Int(number)] { _ = write(STDERR_FILENO, line, strlen(line)) }
        // The handler is gone: the kernel ends the process when this one returns.
        raise(number)
      }
      action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }
}
