import Primitives

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
      return unit.start(at: nanos) ?? .min
    case .shifted(let bound, let nanos): return bound.nanos(asOf: referenceNanos).addingSaturated(nanos)
    case .least(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.min() ?? .min
    case .greatest(let bounds): return bounds.map { $0.nanos(asOf: referenceNanos) }.max() ?? .max
    }
  }
}

extension EventTimeRange {
  /// The range of `p_event_time` that a filter allows.
  ///
  /// Conditions that bound nothing, or nothing simple, leave it unbounded.
  init(filter: Expression?) {
    self = filter.map { Self.range($0, isNegated: false) } ?? EventTimeRange()
  }

  private static func range(_ expression: Expression, isNegated: Bool) -> EventTimeRange {
    switch expression {
    case .not(let operand): range(operand, isNegated: !isNegated)
    case .all(let parts): isNegated ? anyOf(parts, isNegated) : allOf(parts, isNegated)
    case .any(let parts): isNegated ? allOf(parts, isNegated) : anyOf(parts, isNegated)
    case .comparison(let comparison, .column(.eventTime), let value):
      range(isNegated ? comparison.negated : comparison, value)
    case .comparison(let comparison, let value, .column(.eventTime)):
      range((isNegated ? comparison.negated : comparison).mirrored, value)
    case .inList(.column(.eventTime), let values, _) where !isNegated: range(values)
    default: EventTimeRange()
    }
  }

  /// The greatest of the early bounds and the least of the late ones.
  private static func allOf(_ parts: [Expression], _ isNegated: Bool) -> EventTimeRange {
    let ranges = parts.map { range($0, isNegated: isNegated) }
    let (earliest, latest) = (ranges.compactMap(\.earliest), ranges.compactMap(\.latest))
    return EventTimeRange(
      earliest: earliest.count > 1 ? .greatest(earliest) : earliest.first,
      latest: latest.count > 1 ? .least(latest) : latest.first)
  }

  /// Bounded only where every part is.
  private static func anyOf(_ parts: [Expression], _ isNegated: Bool) -> EventTimeRange {
    let ranges = parts.map { range($0, isNegated: isNegated) }
    let (earliest, latest) = (ranges.compactMap(\.earliest), ranges.compactMap(\.latest))
    return EventTimeRange(
      earliest: earliest.count == parts.count ? .least(earliest) : nil,
      latest: latest.count == parts.count ? .greatest(latest) : nil)
  }

  private static func range(_ comparison: ComparisonOperator, _ value: Expression) -> EventTimeRange {
    switch comparison {
    case .equal: EventTimeRange(earliest: bound(value), latest: bound(value))
    case .greater, .greaterOrEqual: EventTimeRange(earliest: bound(value))
    case .less: EventTimeRange(latest: bound(value)?.moved(by: -1))
    case .lessOrEqual: EventTimeRange(latest: bound(value))
    case .notEqual: EventTimeRange()
    }
  }

  private static func range(_ values: [FlowValue]) -> EventTimeRange {
    let times = values.compactMap { if case .time(let nanos) = $0 { nanos } else { nil } }
    guard times.count == values.count, let least = times.min(), let greatest = times.max() else {
      return EventTimeRange()
    }
    return EventTimeRange(earliest: .absolute(least), latest: .absolute(greatest))
  }

  /// A time that the plan has exactly.
  private static func bound(_ value: Expression) -> EventTimeBound? {
    switch value {
    case .constant(.time(let nanos)): return .absolute(nanos)
    case .referenceTime: return .offset(0)
    case .timeShifted(let time, byNanos: .constant(.integer(let nanos))):
      return bound(time)?.moved(by: nanos)
    case .call(let function, let operands):
      guard let unit = function.unit, function == .truncateTime(unit) else { return nil }
      return bound(operands[0]).map { .start(of: unit, $0) }
    default: return nil
    }
  }
}

extension EventTimeBound {
  /// The bound later by a number of nanoseconds; within the range of 64 bits.
  fileprivate func moved(by nanos: Int64) -> EventTimeBound {
    switch self {
    case .absolute(let bound): .absolute(bound.addingSaturated(nanos))
    case .offset(let bound): .offset(bound.addingSaturated(nanos))
    case .start: .shifted(self, byNanos: nanos)
    case .shifted(let bound, let before): .shifted(bound, byNanos: before.addingSaturated(nanos))
    case .least(let bounds): .least(bounds.map { $0.moved(by: nanos) })
    case .greatest(let bounds): .greatest(bounds.map { $0.moved(by: nanos) })
    }
  }
}
