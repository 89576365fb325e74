extension EventTimeRange {
  /// What a filter says of `p_event_time`.
  ///
  /// Conditions that say nothing, or nothing simple, leave it unbounded.
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

  /// A time that the plan says exactly.
  private static func bound(_ value: Expression) -> EventTimeBound? {
    switch value {
    case .constant(.time(let nanos)): return .absolute(nanos)
    case .referenceTime: return .offset(0)
    case .timeShifted(let time, byNanos: .constant(.integer(let nanos))):
      return bound(time)?.moved(by: nanos)
    case .call(.truncateTime(let unit), let operands): return bound(operands[0]).map { .start(of: unit, $0) }
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

extension ComparisonOperator {
  /// The comparison that is true where this one is false.
  var negated: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// The comparison with its sides exchanged.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
