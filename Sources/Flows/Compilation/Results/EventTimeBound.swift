/// A bound that a filter sets to `p_event_time`.
public indirect enum EventTimeBound: Hashable, Sendable {
  /// Nanoseconds since 1970.
  case absolute(Int64)
  /// Nanoseconds after the time that the query runs as of; before it when negative.
  case offset(Int64)
  /// The start of the unit that a bound lies in.
  case start(of: TimeUnit, EventTimeBound)
  /// A bound later by a number of nanoseconds; earlier when negative.
  case shifted(EventTimeBound, byNanos: Int64)
  /// The smallest of several.
  case least([EventTimeBound])
  /// The greatest of several.
  case greatest([EventTimeBound])

  /// The bound in nanoseconds since 1970; beyond the range of 64 bits it is the end of the range.
  public func nanos(asOf referenceNanos: Int64) -> Int64 {
    switch self {
    case .absolute(let nanos): return nanos
    case .offset(let offset): return referenceNanos.addingSaturated(offset)
    case .start(let unit, let bound):
      let nanos = bound.nanos(asOf: referenceNanos)
      return CalendarTime.start(of: unit, at: nanos) ?? .min
    case .shifted(let bound, let nanos): return bound.nanos(asOf: referenceNanos).addingSaturated(nanos)
    case .least(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.min() ?? .min
    case .greatest(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.max() ?? .max
    }
  }
}
