import Glibc

/// Where the daemon reads the time; a test brings its own.
public protocol ServerClock: Sendable {
  /// Nanoseconds since 1970.
  func unixNanos() -> Int64
}

/// The clock of the host.
public struct SystemClock: ServerClock {
  /// Makes the clock.
  public init() {}

  /// Nanoseconds since 1970, as the host has them.
  public func unixNanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
