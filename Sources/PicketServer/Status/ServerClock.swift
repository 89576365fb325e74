import Glibc

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
