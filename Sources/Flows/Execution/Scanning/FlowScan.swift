/// The parts of a snapshot that a query looks at, in the order in which it does.
///
/// Segments whose times overlap form clusters. Clusters follow each other in time; the segments of one are looked at in
/// the order of arrival, so that of rows with equal times the first that is seen is the first of the flows.
struct FlowScan {
  private(set) var parts: [ScanPart] = []
  /// Flows in the parts.
  private(set) var rowCount = 0

  /// The scan of the flows in a range of event times; nil is no flows.
  init(_ snapshot: FlowSnapshot, times: ClosedRange<Int64>?) {
    guard let times else { return }
    var cluster: [FlowSegment] = []
    var end = Int64.min
    for segment in snapshot.segments
    where segment.rowCount > 0 && segment.firstNanos <= times.upperBound && segment.lastNanos >= times.lowerBound {
      if !cluster.isEmpty, segment.firstNanos > end {
        add(cluster, times)
        cluster = []
      }
      cluster.append(segment)
      end = max(end, segment.lastNanos)
    }
    add(cluster, times)
  }

  /// Whether some rows are looked at in another order than that of the flows.
  var isInterleaved: Bool { parts.contains { $0.isInterleaved } }

  private mutating func add(_ cluster: [FlowSegment], _ times: ClosedRange<Int64>) {
    let isInterleaved = cluster.count > 1 || cluster.contains { !$0.isSorted }
    for (index, segment) in cluster.arrived.enumerated() {
      let isInside = times.contains(segment.firstNanos) && times.contains(segment.lastNanos)
      let rows = isInside || !segment.isSorted ? 0..<segment.rowCount : segment.rows(in: times)
      parts.append(
        ScanPart(
          segment: segment, rows: rows, number: parts.count, needsTimeFilter: !isInside && !segment.isSorted,
          isInterleaved: isInterleaved, startsCluster: index == 0))
      rowCount += rows.count
    }
  }
}

extension [FlowSegment] {
  /// The segments in the order of arrival.
  fileprivate var arrived: [FlowSegment] { sorted { ($0.number, $0.block) < ($1.number, $1.block) } }
}

extension FlowSegment {
  /// The rows of a sorted segment whose event times are in a range.
  ///
  /// O(log rows).
  fileprivate func rows(in times: ClosedRange<Int64>) -> Range<Int> {
    let column = column(.eventTime)
    let start = firstRow { (column.value(row: $0) ?? .min) >= times.lowerBound }
    let end = firstRow { (column.value(row: $0) ?? .min) > times.upperBound }
    return start..<end
  }

  private func firstRow(where isAfter: (Int) -> Bool) -> Int {
    var (low, high) = (0, rowCount)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
