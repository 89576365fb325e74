/// A query over the flows of a snapshot.
///
/// A run reads nothing but its arguments: the same plan, snapshot and reference time give the same answer. It takes one
/// thread, and may take as long as its scan; any number of runs may share a snapshot.
public struct QueryExecution: Sendable {
  /// What is executed.
  public let plan: QueryPlan
  /// The flows.
  public let snapshot: FlowSnapshot
  /// The time that the query runs as of, in nanoseconds since 1970.
  public let asOfNanos: Int64
  /// Flows with this event time or a later one are not seen, whatever the query asks for; nil for no such bound.
  public let endNanos: Int64?
  /// What it may use.
  public let limits: QueryLimits
  /// When rows are partitioned before they are grouped; the answer is the same.
  var groupingChoice = GroupingChoice()
  private let clock: @Sendable () -> Int64
  private let isCancelled: @Sendable () -> Bool

  /// A query.
  ///
  /// - Parameters:
  ///   - endNanos: the event time from which on no flow is seen, in nanoseconds since 1970.
  ///   - clock: nanoseconds of a clock that never goes back, for the times of the stages; without one they are 0.
  ///   - isCancelled: asked every few thousand rows, on the thread of the run; true ends it.
  public init(
    plan: QueryPlan, snapshot: FlowSnapshot, asOfNanos: Int64, endNanos: Int64? = nil,
    limits: QueryLimits = QueryLimits(), clock: (@Sendable () -> Int64)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.plan = plan
    self.snapshot = snapshot
    self.asOfNanos = asOfNanos
    self.endNanos = endNanos
    self.limits = limits
    self.clock = clock ?? { 0 }
    self.isCancelled = isCancelled
  }

  /// Runs the query to its end.
  ///
  /// - Throws: a `QueryFailure` when a value overflows or cannot be converted, when a limit is reached or when the
  ///   caller cancels.
  public func run() throws(QueryFailure) -> QueryResult {
    let plan = plan.withoutDistinctFlows
    let checkpoint = QueryCheckpoint(limits: limits, isCancelled: isCancelled)
    let scan = try QueryScan(plan, snapshot, asOfNanos, endNanos: endNanos, checkpoint, clock)
    if plan.isGrouped {
      var query = GroupedQuery(plan, scan, groupingChoice)
      return try query.run()
    }
    var query = FlowQuery(plan, scan)
    return try query.run()
  }
}
