/// Event times of which a scheduled query has not looked at all flows, and will not any more.
public struct ScheduleGap: Sendable, Equatable {
  /// Why.
  public enum Cause: String, Sendable, CaseIterable {
    /// Flows had left the window before the run.
    case evicted
    /// The run failed.
    case failed
    /// The run took longer than it may.
    case cancelled
    /// The run gave more rows than its rules see.
    case truncated
    /// Flows came after the run, and its look-back was no longer whole.
    case late
    /// More runs were missed than are made up.
    case missed
  }

  /// The first event time, in nanoseconds since 1970.
  public var fromNanos: Int64
  /// The event time after the last one.
  public var endNanos: Int64
  /// Why they were not looked at.
  public var cause: Cause

  /// Describes a gap.
  public init(fromNanos: Int64, endNanos: Int64, cause: Cause) {
    self.fromNanos = fromNanos
    self.endNanos = endNanos
    self.cause = cause
  }
}
