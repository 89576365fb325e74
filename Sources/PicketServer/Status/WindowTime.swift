import Detection
import Logging
import Synchronization

/// The daemon's clock of windows: one for all connections, never backwards, with a line in the log for every step.
final class WindowTime: Sendable {
  private let clock: any ServerClock
  private let logger: Logger
  private let state: Mutex<WindowClock>

  /// A clock that does not go back behind a time.
  init(clock: any ServerClock, notBefore nanos: Int64, logger: Logger) {
    self.clock = clock
    self.logger = logger
    state = Mutex(WindowClock(notBefore: nanos))
  }

  /// The time in nanoseconds since 1970.
  func now() -> Int64 {
    let (nanos, step) = state.withLock {
      $0.now(wallNanos: clock.unixNanos(), monotonicNanos: clock.monotonicNanos())
    }
    switch step {
    case .back(let nanos):
      logger.warning("the host's clock went back by \(nanos / 1_000_000) ms; windows go on without it")
    case .forward(let nanos):
      logger.warning("the host's clock went forward by \(nanos / 1_000_000) ms; windows follow it")
    case nil: break
    }
    return nanos
  }
}
