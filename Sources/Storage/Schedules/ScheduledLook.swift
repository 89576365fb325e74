/// A scheduled run as the account of its query remembers it: what it looked at, and as flows stood when.
public struct ScheduledLook: Sendable, Equatable {
  /// Whether it was made.
  public enum State: Int64, Sendable {
    /// It is still to be made.
    case pending = 0
    /// It was made.
    case done = 1
    /// It failed, or could not be made any more.
    case failed = 2
  }

  /// The time that it runs as of, in nanoseconds since 1970.
  public var asOfNanos: Int64
  /// The earliest event time that it looked at when it was made, in nanoseconds since 1970.
  public var lookedFromNanos: Int64
  /// Whether it was made.
  public var state: State
  /// Flows of entries of the flow log with this number or a greater one came later than the run.
  public var nextEntry: UInt64

  /// Describes a run.
  public init(asOfNanos: Int64, lookedFromNanos: Int64 = 0, state: State = .pending, nextEntry: UInt64 = 0) {
    self.asOfNanos = asOfNanos
    self.lookedFromNanos = lookedFromNanos
    self.state = state
    self.nextEntry = nextEntry
  }
}
