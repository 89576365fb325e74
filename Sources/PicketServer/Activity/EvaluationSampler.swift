import Detection

/// Chooses the events for which it is measured how long each rule takes, and says for how many each stands.
///
/// Reading a clock after each rule costs more than most rules. Where events come seldom all are measured, else about 200 a
/// second of each thread, and at least one of 256. Which ones is left to chance, so that traffic that repeats itself is
/// measured as it is. Used by one thread at a time.
struct EvaluationSampler {
  private let times: RuleTimes
  private let clock: () -> Int64
  private var random: UInt64
  /// Events until the next one that is measured.
  private var countdown = 1
  /// Events for which the next one that is measured stands.
  private(set) var weight = 1
  private var lastNanos = Int64.min

  private static let intervalNanos = 5_000_000.0
  private static let weightMax = 256.0

  /// Measures by a clock in nanoseconds that never runs backwards.
  init(seed: UInt64 = .random(in: 1 ... .max), clock: @escaping () -> Int64) {
    self.clock = clock
    random = max(1, seed)
    times = RuleTimes(clock: clock)
  }

  /// What is to measure the next event; nil for most events.
  @inline(__always)
  mutating func next() -> RuleTimes? {
    countdown &-= 1
    return countdown > 0 ? nil : times
  }

  /// The event was evaluated that was measured: chooses the next one, and returns for how many this one stood.
  mutating func measured() -> Int {
    let stoodFor = weight
    let now = clock()
    // So many events came in the time since the last one; the next ones are thought to come as fast.
    let elapsed = lastNanos == .min ? EvaluationSampler.intervalNanos : Double(max(1, now &- lastNanos))
    let mean = min(EvaluationSampler.weightMax, max(1, Double(stoodFor) * EvaluationSampler.intervalNanos / elapsed))
    lastNanos = now
    weight = mean < 2 ? 1 : 1 + Int(nextRandom() % UInt64(2 * mean - 1))
    countdown = weight
    return stoodFor
  }

  /// The next number of xorshift64.
  private mutating func nextRandom() -> UInt64 {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return random
  }
}
