/// How long each rule takes that is looked at for one event, by a clock that is given.
///
/// A clock that is read after each rule costs more than most rules, so that only some events are to be evaluated with one.
/// A field counts towards the rule that reads it first. Belongs to one thread at a time.
public final class RuleTimes {
  /// A rule that was looked at, by its number in the program, and how long that took in nanoseconds.
  public struct Entry: Equatable {
    /// The rule's number in the program.
    public let rule: Int
    /// How long it took, in nanoseconds, without what reading the clock takes.
    public let nanos: Int64
  }

  /// The rules that were looked at for the last event, in that order.
  public private(set) var entries: [Entry] = []

  private let clock: () -> Int64
  private var lastNanos: Int64 = 0
  /// What reading the clock takes.
  private var readingNanos: Int64 = 0

  /// Measures by a clock in nanoseconds that never runs backwards.
  public init(clock: @escaping () -> Int64) {
    self.clock = clock
  }

  /// Forgets the last event.
  public func clear() { entries.removeAll(keepingCapacity: true) }

  /// An event is about to be evaluated.
  func begin() {
    entries.removeAll(keepingCapacity: true)
    let first = clock()
    lastNanos = clock()
    readingNanos = lastNanos - first
  }

  /// Something was done that is no rule's.
  func skip() { lastNanos = clock() }

  /// A rule has been looked at.
  func end(_ rule: Int32) {
    let now = clock()
    entries.append(Entry(rule: Int(rule), nanos: max(0, now - lastNanos - readingNanos)))
    lastNanos = now
  }
}
