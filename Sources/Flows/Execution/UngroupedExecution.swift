/// A run of a query without groups: every row of the answer is a flow.
struct UngroupedExecution {
  private let plan: QueryPlan
  private var scan: QueryScan
  private var order: RowOrder
  private var writer: AnswerWriter

  /// No row has been read yet.
  init(_ plan: QueryPlan, _ scan: QueryScan) {
    self.plan = plan
    self.scan = scan
    writer = AnswerWriter(plan, scan)
    order = RowOrder(plan.ordering, wanted: writer.wanted, scan.evaluator.pool, scan.checkpoint)
  }

  /// Reads, orders and returns the answer.
  mutating func run() throws(QueryFailure) -> QueryResult {
    let readNanos = try read()
    let start = scan.clock()
    let positions = try order.positions().dropFirst(plan.offset)
    try write(Array(positions))
    var result = writer.result(of: scan, rowCount: scan.flowsKept)
    result.stages.append(
      QueryStageTiming(
        stage: .order, rowsIn: scan.flowsKept, rowsOut: result.rows.count,
        elapsedNanos: readNanos + scan.clock() - start))
    return result
  }

  private mutating func read() throws(QueryFailure) -> Int64 {
    var order = order
    let evaluator = scan.evaluator
    let expressions = plan.ordering.map { scan.compiler.compile($0.expression) }
    let hasTimes = scan.plan.isInterleaved
    let enough = plan.ordering.isEmpty ? plan.limit.map { writer.rows(upTo: $0) } : nil
    var (count, lastPart) = (0, -1)
    let elapsed = try scan.forEachBatch { (part, batch) throws(QueryFailure) in
      let isFirstOfCluster = part.startsCluster && part.number != lastPart
      if let enough, count >= enough, isFirstOfCluster || !part.isInterleaved { return true }
      lastPart = part.number
      count += batch.count
      let times = hasTimes ? part.segment.column(.eventTime).values(of: batch.rows).words : []
      try order.add(
        evaluator.evaluate(expressions, batch), times: times, positions: batch.rows.map { part.position(of: $0) })
      evaluator.otherByteCount = order.byteCount
      try evaluator.check()
      return false
    }
    self.order = order
    return elapsed
  }

  /// Evaluates the outputs for rows at places of the scan, the rows of each part together.
  private mutating func write(_ positions: [UInt64]) throws(QueryFailure) {
    let byPart = try Array(positions.indices).sorted(scan.checkpoint) { positions[$0] < positions[$1] }
    var start = 0
    while start < byPart.count {
      let part = Int(positions[byPart[start]] >> 32)
      var end = start
      while end < byPart.count, end - start < writer.batchRows, positions[byPart[end]] >> 32 == UInt64(part) {
        end += 1
      }
      let rows = byPart[start..<end].map { UInt32(truncatingIfNeeded: positions[$0]) }
      try writer.write(RowBatch(source: .flows(scan.plan.parts[part].segment), rows: rows), identities: nil)
      try scan.checkpoint.check()
      start = end
    }
    writer.arrange(byPart)
  }
}
