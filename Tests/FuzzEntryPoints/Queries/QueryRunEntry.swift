import Flows

/// Runs of what compiles: an answer of the plan's shape or a failure in words, the same every time, and over the same
/// flows in other segments the same flows kept and groups made.
enum QueryRunEntry {
  /// After so long a run is cancelled.
  private static let most = Duration.seconds(2)

  static func run(_ plan: QueryPlan) throws {
    let flows = try FuzzFlows.shared.get()
    let (first, second) = (execute(plan, flows.few), execute(plan, flows.few))
    if isCancelled(first) || isCancelled(second) { return }
    let (answer, again) = (outcome(first), outcome(second))
    try FuzzFailure.require(answer == again, "the query has two answers: \(answer) and \(again)")
    guard case .success(let result) = first else { return }
    try check(result, plan)
    guard case .success(let other) = execute(plan, flows.many) else { return }
    try check(other, plan)
    try FuzzFailure.require(
      result.flowsKept == other.flowsKept && result.groupCount == other.groupCount,
      "segments change what is kept: \(result.flowsKept) and \(other.flowsKept) flows, "
        + "\(result.groupCount) and \(other.groupCount) groups")
  }

  private static func execute(_ plan: QueryPlan, _ snapshot: FlowSnapshot) -> Result<QueryResult, QueryFailure> {
    let clock = ContinuousClock()
    let end = clock.now + most
    let execution = QueryExecution(
      plan: plan, snapshot: snapshot, asOfNanos: FuzzFlows.asOfNanos, limits: limits,
      isCancelled: { clock.now > end })
    return Result { () throws(QueryFailure) in try execution.run() }
  }

  private static let limits: QueryLimits = {
    var limits = QueryLimits()
    limits.query_rows_max = 40
    limits.query_groups_max = 45
    limits.query_memory_bytes_max = 8 << 20
    return limits
  }()

  private static func isCancelled(_ outcome: Result<QueryResult, QueryFailure>) -> Bool {
    if case .failure(.cancelled) = outcome { true } else { false }
  }

  /// What a run says, in words: NaN is not equal to itself, but is the same word.
  private static func outcome(_ outcome: Result<QueryResult, QueryFailure>) -> String {
    switch outcome {
    case .success(let result): "\(result.rows) of \(result.rowCount)"
    case .failure(let failure): failure.message
    }
  }

  private static func check(_ result: QueryResult, _ plan: QueryPlan) throws(FuzzFailure) {
    try FuzzFailure.require(
      result.columns.map(\.name) == plan.outputs.map(\.name), "the answer has the columns \(result.columns)")
    try FuzzFailure.require(
      result.rows.count == min(result.rowCount, limits.query_rows_max) && result.identities.count == result.rows.count
        && result.isTruncated == (result.rowCount > result.rows.count),
      "\(result.rows.count) rows and \(result.identities.count) identities of \(result.rowCount)")
    try FuzzFailure.require(
      result.rowCount <= plan.limit ?? .max && result.flowsKept <= result.flowsScanned,
      "\(result.rowCount) rows, \(result.flowsKept) of \(result.flowsScanned) flows")
    for row in result.rows {
      try FuzzFailure.require(row.count == result.columns.count, "a row has \(row.count) values")
      for (value, column) in zip(row, result.columns) {
        try FuzzFailure.require(isOf(column.type, value), "\(column) has the value \(value)")
      }
    }
  }

  private static func isOf(_ type: FlowValueType, _ value: FlowValue) -> Bool {
    switch value {
    case .null: true
    case .integer: type == .integer
    case .double: type == .double
    case .boolean: type == .boolean
    case .text: type == .text
    case .time: type == .time
    case .list: type == .list
    }
  }
}
