/// A run of a query with groups.
struct GroupedExecution {
  private let plan: QueryPlan
  private var scan: QueryScan
  private let groups: GroupedRows

  /// No row has been read yet.
  init(_ plan: QueryPlan, _ scan: QueryScan, _ choice: GroupingChoice) {
    self.plan = plan
    self.scan = scan
    let (compiler, parts) = (scan.compiler, scan.plan)
    let coders = plan.grouping.map { ValueCoder(compiler.compile($0), parts, compiler.evaluator) }
    let aggregates = plan.aggregates.map { GroupAggregate($0, compiler, parts) }
    groups = GroupedRows(
      keys: GroupKeys(coders), expressionCount: plan.grouping.count, aggregates: aggregates,
      isInterleaved: parts.isInterleaved,
      needsTimes: parts.isInterleaved && plan.aggregates.contains(where: \.dependsOnOrder), choice: choice,
      compiler.evaluator)
  }

  /// Reads, groups and returns the answer.
  mutating func run() throws(QueryFailure) -> QueryResult {
    let groupNanos = try group()
    let start = scan.clock()
    try groups.finish(scan.checkpoint)
    scan.evaluator.otherByteCount = groups.byteCount
    let finished = scan.clock()
    try scan.evaluator.check(further: groups.orderByteCount)
    let kept = try groupsHaving()
    let had = scan.clock()
    var result = try selected(groups.inOrder(kept, scan.checkpoint))
    result.groupCount = groups.count
    func addStage(_ stage: QueryStageTiming.Stage, _ rowsIn: Int, _ rowsOut: Int, _ nanos: Int64) {
      result.stages.append(
        QueryStageTiming(stage: stage, rowsIn: rowsIn, rowsOut: rowsOut, elapsedNanos: nanos))
    }
    addStage(.group, scan.flowsKept, groups.count, groupNanos + finished - start)
    if plan.having != nil { addStage(.having, groups.count, kept.count, had - finished) }
    addStage(.order, kept.count, result.rows.count, scan.clock() - had)
    return result
  }

  private mutating func group() throws(QueryFailure) -> Int64 {
    let (groups, checkpoint, evaluator) = (groups, scan.checkpoint, scan.evaluator)
    return try scan.forEachBatch { (part, batch) throws(QueryFailure) in
      try groups.add(batch, of: part)
      evaluator.otherByteCount = groups.byteCount
      try checkpoint.check(groupCount: groups.count)
      try evaluator.check()
      return false
    }
  }

  private func groupsHaving() throws(QueryFailure) -> [UInt32] {
    let all = Array(0..<UInt32(groups.count))
    guard let having = plan.having else { return all }
    let condition = scan.compiler.compile(having)
    var kept: [UInt32] = []
    try forEachBatch(all) { (batch) throws(QueryFailure) in
      let values = try scan.evaluator.evaluate(condition, batch)
      kept += batch.rows.indices.filter { values.isTrue($0) }.map { batch.rows[$0] }
    }
    return kept
  }

  private func forEachBatch(
    _ numbers: [UInt32], of count: Int = RowSelection.capacity, _ body: (RowBatch) throws(QueryFailure) -> Void
  ) throws(QueryFailure) {
    for start in stride(from: 0, to: numbers.count, by: count) {
      try scan.checkpoint.check()
      let rows = Array(numbers[start..<min(start + count, numbers.count)])
      try body(RowBatch(source: .groups(groups), rows: rows))
    }
  }

  /// The answer of the groups that HAVING kept.
  private func selected(_ kept: [UInt32]) throws(QueryFailure) -> QueryResult {
    var writer = AnswerWriter(plan, scan)
    let candidates = plan.isDistinct ? try distinct(kept, writer) : kept
    let wanted = try ordered(candidates, writer.wanted).dropFirst(plan.offset)
    let identities = (0..<plan.grouping.count).map { CompiledExpression.slot($0) }
    let types = plan.grouping.map(\.type)
    try forEachBatch(Array(wanted), of: writer.batchRows) { (batch) throws(QueryFailure) in
      try writer.write(batch, identities: identities, types)
    }
    return writer.result(of: scan, rowCount: candidates.count)
  }

  private func ordered(_ numbers: [UInt32], _ wanted: Int) throws(QueryFailure) -> [UInt32] {
    if plan.ordering.isEmpty { return Array(numbers.prefix(wanted)) }
    var order = RowOrder(plan.ordering, wanted: wanted, scan.evaluator.pool, scan.checkpoint)
    let expressions = plan.ordering.map { scan.compiler.compile($0.expression) }
    var position: UInt64 = 0
    try forEachBatch(numbers) { (batch) throws(QueryFailure) in
      let values = try scan.evaluator.evaluate(expressions, batch)
      try order.add(values, times: [], positions: Array(position..<position + UInt64(batch.count)))
      position += UInt64(batch.count)
      try scan.evaluator.check(further: order.byteCount)
    }
    return try order.positions().map { numbers[Int($0)] }
  }

  /// The first group of each different row.
  private func distinct(_ numbers: [UInt32], _ writer: AnswerWriter) throws(QueryFailure) -> [UInt32] {
    let coders = writer.outputs.map { ValueCoder($0, scan.plan, scan.evaluator) }
    let keys = GroupKeys(coders)
    var first: [UInt32] = []
    try forEachBatch(numbers) { (batch) throws(QueryFailure) in
      for (index, row) in try keys.numbers(batch).enumerated() where Int(row) == first.count {
        first.append(batch.rows[index])
      }
      try scan.evaluator.check(further: keys.byteCount)
    }
    return first
  }
}

extension ExpressionEvaluator {
  /// The values of several expressions for the rows of a batch.
  func evaluate(_ expressions: [CompiledExpression], _ batch: RowBatch) throws(QueryFailure) -> [ValueVector] {
    var vectors: [ValueVector] = []
    // Thousands of expressions must not fill the memory before anything is counted.
    try check(further: expressions.count * batch.count * 8)
    for expression in expressions { vectors.append(try evaluate(expression, batch)) }
    return vectors
  }
}
