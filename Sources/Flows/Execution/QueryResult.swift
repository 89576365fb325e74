/// The answer of a query.
public struct QueryResult: Sendable, Hashable {
  /// A column of the answer.
  public struct Column: Sendable, Hashable {
    /// The name, as the query spells it.
    public var name: String
    /// The type of its values that are not NULL.
    public var type: FlowValueType
  }

  /// The columns, in the order of the query.
  public var columns: [Column] = []
  /// The first rows of the answer, at most `query_rows_max`, in order.
  public var rows: [[FlowValue]] = []
  /// For each row, bytes that are equal for equal rows: of a grouped query the values of the grouping expressions, else
  /// all values of the row.
  public var identities: [[UInt8]] = []
  /// About how much memory the rows and their identities take.
  public var byteCount = 0
  /// How many rows the answer has, also those beyond `query_rows_max`.
  public var rowCount = 0
  /// Whether rows were omitted because of `query_rows_max`.
  public var isTruncated = false
  /// Flows whose segments may hold rows of the answer, all of which were looked at.
  public var flowsScanned = 0
  /// Flows for which the filter is true.
  public var flowsKept = 0
  /// Groups before HAVING; 0 when the query is not grouped.
  public var groupCount = 0
  /// What each step took, in the order of the steps.
  public var stages: [QueryStageTiming] = []

  /// An answer without rows.
  public init() {}
}

/// Makes the rows of an answer from batches.
struct AnswerWriter {
  private let plan: QueryPlan
  let outputs: [CompiledExpression]
  private let evaluator: ExpressionEvaluator
  private let limits: QueryLimits
  private var rows: [[FlowValue]] = []
  private var identities: [[UInt8]] = []
  private var byteCount = 0
  /// The identity of the row that is being written: a copy of it takes no more than it needs.
  private var identity: [UInt8] = []

  /// What a row takes beside its values and its identity: two arrays, each with where it is.
  private static let rowOverheadBytes = 128

  /// No row is written yet.
  init(_ plan: QueryPlan, _ scan: QueryScan) {
    self.plan = plan
    outputs = plan.outputs.map { scan.compiler.compile($0.expression) }
    evaluator = scan.evaluator
    limits = scan.checkpoint.limits
  }

  /// How many rows are evaluated at once: few of very wide answers, whose values would take much memory.
  var batchRows: Int { max(16, min(RowSelection.capacity, 1 << 20 / max(1, outputs.count))) }

  /// How many rows from the first have to be known, those that OFFSET skips included.
  var wanted: Int {
    rows(upTo: min(plan.limit ?? .max, limits.queryRowsMax))
  }

  /// How many rows from the first there are up to so many of the answer.
  func rows(upTo count: Int) -> Int {
    let (sum, overflow) = plan.offset.addingReportingOverflow(count)
    return overflow ? .max : sum
  }

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
      identity.removeAll(keepingCapacity: true)
      if let keys {
        writeIdentity(keys, types, index)
      } else {
        for value in row { RowIdentity.append(value, to: &identity) }
      }
      rows.append(row)
      identities.append(identity.withUnsafeBufferPointer { Array($0) })
      let rowByteCount = identity.count + row.reduce(Self.rowOverheadBytes) { $0 + $1.byteCount }
      byteCount += rowByteCount
      try evaluator.spend(rowByteCount / 16)
      if byteCount > limits.queryMemoryBytesMax { try evaluator.check(further: byteCount) }
    }
    try evaluator.check(further: byteCount)
  }

  private mutating func writeIdentity(_ keys: [ValueVector], _ types: [FlowValueType], _ index: Int) {
    for (vector, type) in zip(keys, types) {
      if type == .text, let word = vector[index] {
        evaluator.pool.withText(word) { RowIdentity.append(text: $0, to: &identity) }
      } else {
        RowIdentity.append(evaluator.value(vector[index], type), to: &identity)
      }
    }
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

  /// The answer: the rows, of so many before OFFSET and LIMIT, and what the scan counted.
  consuming func result(of scan: QueryScan, rowCount count: Int) -> QueryResult {
    var result = QueryResult()
    result.columns = plan.outputs.map { QueryResult.Column(name: $0.name, type: $0.type) }
    result.rows = rows
    result.identities = identities
    result.byteCount = byteCount
    result.rowCount = min(max(0, count - plan.offset), plan.limit ?? .max)
    result.isTruncated = result.rowCount > limits.queryRowsMax
    result.flowsScanned = scan.flowsScanned
    result.flowsKept = scan.flowsKept
    result.stages = scan.stages
    return result
  }
}

extension FlowValue {
  /// About how much memory it takes.
  package var byteCount: Int {
    switch self {
    // Short texts are in the value itself.
    case .text(let text): MemoryLayout<Self>.stride + (text.utf8.count > 15 ? text.utf8.count + 48 : 0)
    case .list(let values): values.reduce(MemoryLayout<Self>.stride + 48) { $0 + $1.byteCount }
    default: MemoryLayout<Self>.stride
    }
  }
}
