/// The clock of windows: it follows the wall clock and never runs backwards.
///
/// While the wall clock is behind where it once was, this one goes on at the pace of the monotonic clock, so that a
/// step back neither closes a window nor extends one. A step forward is applied.
public struct WindowClock: Sendable {
  /// A step of the wall clock that is worth a line in the log.
  public enum Step: Sendable, Equatable {
    /// The wall clock went back; this one goes on without it.
    case back(nanos: Int64)
    /// The wall clock jumped ahead; this one followed.
    case forward(nanos: Int64)
  }

  private var lastNanos: Int64
  private var lastMonotonicNanos: Int64?
  private var isBehind = false

  /// Differences below this are the clocks' own drift.
  private static let stepNanos: Int64 = 1_000_000_000

  /// Makes a clock that has been at a time before, which it never goes back behind.
  public init(notBefore nanos: Int64 = 0) {
    lastNanos = nanos
  }

  /// The time, from what the host's clocks say; and the step of the wall clock since the last call, if it made one.
  public mutating func now(wallNanos: Int64, monotonicNanos: Int64) -> (nanos: Int64, step: Step?) {
    let elapsed = lastMonotonicNanos.map { max(0, monotonicNanos - $0) } ?? 0
    let expected = lastNanos + elapsed
    defer { lastMonotonicNanos = monotonicNanos }
    guard lastMonotonicNanos != nil || lastNanos > 0 else {
      lastNanos = wallNanos
      return (wallNanos, nil)
    }
    lastNanos = max(expected, wallNanos)
    return (lastNanos, step(difference: wallNanos - expected))
  }

  private mutating func step(difference: Int64) -> Step? {
    if difference < -WindowClock.stepNanos {
      defer { isBehind = true }
      return isBehind ? nil : .back(nanos: -difference)
    }
    isBehind = false
    // Before the first call nothing is known of the time between: a stopped daemon's clock did not jump.
    return difference > WindowClock.stepNanos && lastMonotonicNanos != nil ? .forward(nanos: difference) : nil
  }
}
