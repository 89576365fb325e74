/// The time of windows as one would write it down: the wall clock, but never behind where it was and never slower than
/// time passes.
struct ModelClock {
  private var lastNanos: Int64
  private var lastMonotonicNanos: Int64?

  /// Makes the clock of a process that is started with a state that has seen a time.
  init(notBefore nanos: Int64) {
    lastNanos = nanos
  }

  mutating func now(_ clocks: HostClocks) -> Int64 {
    let passed = lastMonotonicNanos.map { clocks.monotonicNanos - $0 } ?? 0
    lastMonotonicNanos = clocks.monotonicNanos
    lastNanos = max(lastNanos + passed, clocks.wallNanos)
    return lastNanos
  }
}
