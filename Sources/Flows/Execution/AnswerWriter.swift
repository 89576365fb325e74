/// Makes the rows of an answer from batches.
struct AnswerWriter {
  private let plan: QueryPlan
  let outputs: [CompiledExpression]
  private let evaluator: ExpressionEvaluator
  private let checkpoint: QueryCheckpoint
  private var rows: [[FlowValue]] = []
  private var identities: [[UInt8]] = []
  private var byteCount = 0

  /// No row is written yet.
  init(_ plan: QueryPlan, _ scan: QueryScan) {
    self.plan = plan
    outputs = plan.outputs.map { scan.compiler.compile($0.expression) }
    evaluator = scan.evaluator
    checkpoint = scan.checkpoint
  }

  /// How many rows from the first have to be known, those that OFFSET skips included.
  var wanted: Int {
    rows(upTo: min(plan.limit ?? .max, checkpoint.limits.query_rows_max))
  }

  /// How many rows from the first there are up to so many of the answer.
  func rows(upTo count: Int) -> Int {
    let (sum, overflow) = plan.offset.addingReportingOverflow(count)
    return overflow ? .max : sum
  }

  /// How many rows of so many the answer has.
  func rowCount(of count: Int) -> Int { min(max(0, count - plan.offset), plan.limit ?? .max) }

  /// Appends the rows of a batch; what makes them equal to others are the values of `identities`, or of the whole row.
  mutating func write(
    _ batch: RowBatch, identities expressions: [CompiledExpression]?, _ types: [FlowValueType] = []
  ) throws(QueryFailure) {
    let values = try evaluator.evaluate(outputs, batch)
    let keys = try expressions.map { (expressions) throws(QueryFailure) in
      try evaluator.evaluate(expressions, batch)
    }
    for index in 0..<batch.count {
      let row = values.indices.map { evaluator.value(values[$0][index], plan.outputs[$0].type) }
      let key = keys.map { keys in keys.indices.map { evaluator.value(keys[$0][index], types[$0]) } }
      let identity = RowIdentity.bytes(of: key ?? row)
      rows.append(row)
      identities.append(identity)
      // The bytes of a row stand for its texts; a value takes 24 more, and each array some.
      byteCount += RowIdentity.bytes(of: row).count + identity.count + row.count * 24 + 96
    }
    try checkpoint.check(byteCount: byteCount + evaluator.byteCount)
  }

  /// Moves the rows to their places: the row that was written first to the first place, and so on.
  mutating func arrange(_ places: [Int]) {
    var arranged = rows
    var arrangedIdentities = identities
    for (index, place) in places.enumerated() {
      arranged[place] = rows[index]
      arrangedIdentities[place] = identities[index]
    }
    rows = arranged
    identities = arrangedIdentities
  }

  /// Gives the rows to the answer.
  consuming func finish(_ result: inout QueryResult) {
    result.columns = plan.outputs.map { QueryResult.Column(name: $0.name, type: $0.type) }
    result.rows = rows
    result.identities = identities
  }
}
