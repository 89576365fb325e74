/// A bound that a filter sets to `p_event_time`.
public indirect enum EventTimeBound: Hashable, Sendable {
  /// Nanoseconds since 1970.
  case absolute(Int64)
  /// Nanoseconds after the time that the query runs as of; before it when negative.
  case offset(Int64)
  /// The smallest of several.
  case least([EventTimeBound])
  /// The greatest of several.
  case greatest([EventTimeBound])

  /// The bound in nanoseconds since 1970; beyond the range of 64 bits it is the end of the range.
  public func nanos(asOf referenceNanos: Int64) -> Int64 {
    switch self {
    case .absolute(let nanos): return nanos
    case .offset(let offset):
      let (sum, overflows) = referenceNanos.addingReportingOverflow(offset)
      return overflows ? (offset < 0 ? .min : .max) : sum
    case .least(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.min() ?? .min
    case .greatest(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.max() ?? .max
    }
  }
}
