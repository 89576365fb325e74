import Detection
import Glibc
import Logging
import Primitives

/// Where the daemon reads the time; a test brings its own.
public protocol ServerClock: Sendable {
  /// Nanoseconds since 1970.
  func unixNanos() -> Int64

  /// Nanoseconds since some moment, never backwards.
  func monotonicNanos() -> Int64
}

/// The clock of the host.
public struct SystemClock: ServerClock {
  /// Makes the clock.
  public init() {}

  /// Nanoseconds since 1970, as the host has them.
  public func unixNanos() -> Int64 { SystemClock.nanos(CLOCK_REALTIME) }

  /// Nanoseconds since the host was started.
  public func monotonicNanos() -> Int64 { SystemClock.nanos(CLOCK_MONOTONIC) }

  private static func nanos(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The daemon's clock of windows: one for all connections, never backwards, with a line in the log for every step.
final class WindowTime: Sendable {
  private let clock: any ServerClock
  private let logger: Logger
  private let state: BargingLock<WindowClock>

  /// A clock that does not go back behind a time.
  init(clock: any ServerClock, notBefore nanos: Int64, logger: Logger) {
    self.clock = clock
    self.logger = logger
    state = BargingLock(WindowClock(notBefore: nanos))
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
