/// The times at which the flows that a filter keeps can have happened.
///
/// A flow outside of the range is never kept; one inside may still be refused by the rest of the filter.
public struct EventTimeRange: Hashable, Sendable {
  /// The earliest `p_event_time`, inclusive; nil when the filter does not bound it.
  public var earliest: EventTimeBound?
  /// The latest `p_event_time`, inclusive; nil when the filter does not bound it.
  public var latest: EventTimeBound?

  /// A range; without bounds by default.
  public init(earliest: EventTimeBound? = nil, latest: EventTimeBound? = nil) {
    self.earliest = earliest
    self.latest = latest
  }

  /// The earliest time in nanoseconds since 1970, inclusive, of a run as of a time; nil when there is no bound.
  public func earliestNanos(asOf referenceNanos: Int64) -> Int64? {
    earliest?.nanos(asOf: referenceNanos)
  }

  /// The latest time in nanoseconds since 1970, inclusive, of a run as of a time; nil when there is no bound.
  public func latestNanos(asOf referenceNanos: Int64) -> Int64? {
    latest?.nanos(asOf: referenceNanos)
  }
}
