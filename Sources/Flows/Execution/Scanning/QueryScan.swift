/// The flows of a snapshot for which the filter of a query is true, batch after batch.
struct QueryScan {
  let evaluator: ExpressionEvaluator
  let compiler: ExpressionCompiler
  let checkpoint: QueryCheckpoint
  let clock: @Sendable () -> Int64
  let scan: FlowScan
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
    scan = FlowScan(snapshot, times: filter.times)
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

  /// Gives the kept rows to a function, in the order of the scan, until it says that it has enough.
  ///
  /// - Returns: what the function took, in nanoseconds.
  mutating func forEachBatch(
    _ body: (ScanPart, RowBatch) throws(QueryFailure) -> Bool
  ) throws(QueryFailure) -> Int64 {
    var elapsed: Int64 = 0
    var time = clock()
    for part in scan.parts {
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
