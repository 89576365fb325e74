import Storage

/// Gaps in the order of time, none of which overlaps another, and no more than a bound.
struct GapList: Equatable {
  /// The gaps.
  private(set) var gaps: [ScheduleGap] = []

  /// Gaps that are remembered; when there are more, the oldest are forgotten.
  static let gapsMax = 100

  /// Takes over gaps that are in order.
  init(_ gaps: [ScheduleGap] = []) { self.gaps = gaps }

  /// Adds event times, as far as they are in no gap yet.
  mutating func add(_ times: Range<Int64>, _ cause: ScheduleGap.Cause) {
    var rest = [times]
    for gap in gaps { rest = rest.flatMap { $0.without(gap.times) } }
    for times in rest where !times.isEmpty {
      let gap = ScheduleGap(fromNanos: times.lowerBound, endNanos: times.upperBound, cause: cause)
      gaps.insert(gap, at: gaps.firstIndex { $0.fromNanos > gap.fromNanos } ?? gaps.count)
    }
    merge()
    if gaps.count > GapList.gapsMax { gaps.removeFirst(gaps.count - GapList.gapsMax) }
  }

  /// Takes event times out.
  mutating func remove(_ times: Range<Int64>) {
    gaps = gaps.flatMap { gap in
      gap.times.without(times).map {
        ScheduleGap(fromNanos: $0.lowerBound, endNanos: $0.upperBound, cause: gap.cause)
      }
    }
  }

  /// The gaps without some event times.
  func without(_ times: [Range<Int64>]) -> [ScheduleGap] {
    var list = self
    for one in times { list.remove(one) }
    return list.gaps
  }

  private mutating func merge() {
    gaps = gaps.reduce(into: []) { merged, gap in
      if let last = merged.last, last.endNanos == gap.fromNanos, last.cause == gap.cause {
        merged[merged.count - 1].endNanos = gap.endNanos
      } else {
        merged.append(gap)
      }
    }
  }
}

extension ScheduleGap {
  /// The event times.
  var times: Range<Int64> { fromNanos..<max(fromNanos, endNanos) }
}

extension Range<Int64> {
  /// What is left of a range without another: none, one or two ranges.
  func without(_ other: Range<Int64>) -> [Range<Int64>] {
    if isEmpty { return [] }
    guard overlaps(other) else { return [self] }
    return [lowerBound..<Swift.max(lowerBound, other.lowerBound), Swift.min(upperBound, other.upperBound)..<upperBound]
      .filter { !$0.isEmpty }
  }
}
