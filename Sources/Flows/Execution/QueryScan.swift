/// The parts of a snapshot that a query looks at, in the order in which it does.
///
/// Segments whose times overlap form clusters. Clusters follow each other in time; the segments of one are looked at in
/// the order of arrival, so that of rows with equal times the first that is seen is the first of the flows.
struct ScanPlan {
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
    let start = (0..<rowCount).partitionPoint { (column.value(row: $0) ?? .min) >= times.lowerBound }
    let end = (0..<rowCount).partitionPoint { (column.value(row: $0) ?? .min) > times.upperBound }
    return start..<end
  }
}

extension Range<Int> {
  /// The first index for which a condition holds that holds for all after it as well; the end when there is none.
  ///
  /// O(log n).
  @inline(__always)
  func partitionPoint(where condition: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// The flows of a snapshot for which the filter of a query is true, batch after batch.
struct QueryScan {
  let evaluator: ExpressionEvaluator
  let compiler: ExpressionCompiler
  let checkpoint: QueryCheckpoint
  let clock: @Sendable () -> Int64
  /// The parts of the snapshot that are looked at.
  let plan: ScanPlan
  private let filter: FlowFilter
  private let windowRowCount: Int
  private(set) var flowsScanned = 0
  private(set) var flowsKept = 0
  private var sourceNanos: Int64 = 0
  private var filterNanos: Int64 = 0

  /// Prepares the filter and finds the segments that it may keep flows of.
  init(
    _ plan: QueryPlan, _ snapshot: FlowSnapshot, _ asOfNanos: Int64, endNanos: Int64? = nil,
    _ checkpoint: QueryCheckpoint, _ clock: @escaping @Sendable () -> Int64
  ) throws(QueryFailure) {
    let start = clock()
    evaluator = ExpressionEvaluator(plan, dictionaries: snapshot.dictionaries, checkpoint)
    compiler = ExpressionCompiler(evaluator: evaluator, referenceNanos: asOfNanos)
    filter = try FlowFilter(plan.filter, endNanos: endNanos, flowCount: snapshot.rowCount, compiler)
    self.plan = ScanPlan(snapshot, times: filter.times)
    windowRowCount = snapshot.rowCount
    self.checkpoint = checkpoint
    self.clock = clock
    sourceNanos = clock() - start
  }

  /// What the steps up to the filter took.
  var stages: [QueryStageTiming] {
    [
      QueryStageTiming(stage: .source, rowsIn: windowRowCount, rowsOut: flowsScanned, elapsedNanos: sourceNanos),
      QueryStageTiming(stage: .filter, rowsIn: flowsScanned, rowsOut: flowsKept, elapsedNanos: filterNanos),
    ]
  }

  /// Calls a function with the kept rows, in the order of the scan, until it returns that it has enough.
  ///
  /// - Returns: what the function took, in nanoseconds.
  mutating func forEachBatch(
    _ body: (ScanPart, RowBatch) throws(QueryFailure) -> Bool
  ) throws(QueryFailure) -> Int64 {
    var elapsed: Int64 = 0
    var time = clock()
    for part in plan.parts {
      for start in stride(from: part.rows.lowerBound, to: part.rows.upperBound, by: RowSelection.capacity) {
        let rows = try kept(start..<min(start + RowSelection.capacity, part.rows.upperBound), part)
        let filtered = clock()
        filterNanos += filtered - time
        let hasEnough = rows.isEmpty ? false : try body(part, RowBatch(source: .flows(part.segment), rows: rows.rows))
        time = clock()
        elapsed += time - filtered
        if hasEnough { return elapsed }
      }
    }
    return elapsed
  }

  private mutating func kept(_ range: Range<Int>, _ part: ScanPart) throws(QueryFailure) -> RowSelection {
    try checkpoint.check()
    var rows = RowSelection(range)
    if part.needsTimeFilter, let times = filter.times {
      RangeFilter(column: .eventTime, range: times).apply(part.segment.column(.eventTime), rows: &rows)
    }
    flowsScanned += range.count
    try filter.apply(part.segment, rows: &rows)
    flowsKept += rows.count
    return rows
  }
}

/// Rows of a segment that a query looks at.
struct ScanPart {
  let segment: FlowSegment
  /// Which of the rows.
  let rows: Range<Int>
  /// Which part of the scan it is.
  let number: Int
  /// Whether the event times of the rows have to be looked at, because some are out of the wanted range.
  let needsTimeFilter: Bool
  /// Whether rows of other parts may be between its rows in the order of the flows, or its rows are not in order.
  let isInterleaved: Bool
  /// Whether it begins a cluster: all rows of earlier parts are earlier than all of its and of later parts.
  let startsCluster: Bool

  /// The place of a row in the scan.
  func position(of row: UInt32) -> UInt64 { UInt64(number) << 32 | UInt64(row) }
}
