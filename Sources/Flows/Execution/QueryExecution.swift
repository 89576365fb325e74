/// A query over the flows of a snapshot.
///
/// A run reads nothing but its arguments: the same plan, snapshot and reference time have the same answer. It takes one
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
  private let reserve: @Sendable (Int) -> Bool

  /// A query.
  ///
  /// - Parameters:
  ///   - endNanos: the event time from which on no flow is seen, in nanoseconds since 1970.
  ///   - clock: nanoseconds of a clock that never goes back, for the times of the stages; without one they are 0.
  ///   - reserve: asked for further bytes, some mebibytes at a time, before the run takes them; false ends it. What was
  ///     given is held until whoever gave it knows that the run and its rows are gone.
  ///   - isCancelled: asked every few thousand rows, on the thread of the run; true ends it.
  public init(
    plan: QueryPlan, snapshot: FlowSnapshot, asOfNanos: Int64, endNanos: Int64? = nil,
    limits: QueryLimits = QueryLimits(), clock: (@Sendable () -> Int64)? = nil,
    reserve: @escaping @Sendable (Int) -> Bool = { _ in true }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.plan = plan
    self.snapshot = snapshot
    self.asOfNanos = asOfNanos
    self.endNanos = endNanos
    self.limits = limits
    self.clock = clock ?? { 0 }
    self.reserve = reserve
    self.isCancelled = isCancelled
  }

  /// Runs the query to its end.
  ///
  /// - Throws: a `QueryFailure` when a value overflows or cannot be converted, when a limit is reached or when the
  ///   caller cancels.
  public func run() throws(QueryFailure) -> QueryResult {
    let plan = plan.withoutDistinctFlows
    let checkpoint = QueryCheckpoint(limits: limits, reserve: reserve, isCancelled: isCancelled)
    let scan = try QueryScan(plan, snapshot, asOfNanos, endNanos: endNanos, checkpoint, clock)
    if plan.isGrouped {
      var query = GroupedExecution(plan, scan, groupingChoice)
      return try query.run()
    }
    var query = UngroupedExecution(plan, scan)
    return try query.run()
  }
}

/// Where a query that runs asks whether it may go on.
struct QueryCheckpoint {
  /// How many steps of a long loop may pass between two questions.
  static let interval = 4_096

  let limits: QueryLimits
  private let isCancelled: @Sendable () -> Bool
  private let reservation: QueryReservation

  /// Where a query asks that has reserved nothing yet.
  init(
    limits: QueryLimits, reserve: @escaping @Sendable (Int) -> Bool = { _ in true },
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.limits = limits
    self.isCancelled = isCancelled
    reservation = QueryReservation(reserve)
  }

  /// Fails when the caller wants no answer any more.
  func check() throws(QueryFailure) {
    if isCancelled() { throw .cancelled }
  }

  /// Fails, too, when more memory is in use than may be, or than there is room for.
  func check(byteCount: Int) throws(QueryFailure) {
    try check()
    if byteCount > limits.queryMemoryBytesMax { throw .tooMuchMemory(limit: limits.queryMemoryBytesMax) }
    if !reservation.covers(byteCount) { throw .noMemory }
  }

  /// Fails when there are more groups than may be.
  func check(groupCount: Int) throws(QueryFailure) {
    if groupCount > limits.queryGroupsMax { throw .tooManyGroups(limit: limits.queryGroupsMax) }
  }
}

/// What a query has reserved so far, in steps, so that it asks seldom.
private final class QueryReservation {
  private static let stepBytes = 1 << 20

  private let reserve: @Sendable (Int) -> Bool
  private var byteCount = 0

  init(_ reserve: @escaping @Sendable (Int) -> Bool) {
    self.reserve = reserve
  }

  /// Whether there is room for so many bytes in all.
  func covers(_ wanted: Int) -> Bool {
    if wanted <= byteCount { return true }
    let further = (wanted - byteCount + Self.stepBytes - 1) / Self.stepBytes * Self.stepBytes
    guard reserve(further) else { return false }
    byteCount += further
    return true
  }
}

/// Why a query that compiled gave no answer.
public enum QueryFailure: Error, Hashable, Sendable {
  /// The caller asked for it to end.
  case cancelled
  /// The value of an expression does not fit its type.
  case overflow(expression: String)
  /// A value that a cast cannot convert.
  case conversion(value: String, expression: String)
  /// More groups, or different rows of a DISTINCT, than `query_groups_max`.
  case tooManyGroups(limit: Int)
  /// More memory than `query_memory_bytes_max`.
  case tooMuchMemory(limit: Int)
  /// Whoever was to reserve its memory had no room.
  case noMemory

  /// The failure in words, with what to do about it.
  public var message: String {
    switch self {
    case .cancelled: "the query was cancelled"
    case .overflow(let expression): "integer overflow in \(expression): cast to double to compute with fractions"
    case .conversion(let value, let expression):
      "\(value) cannot be converted in \(expression): TRY_CAST gives NULL instead"
    case .tooManyGroups(let limit):
      "the query has more than \(limit) groups (query_groups_max): narrow the filter or group by less"
    case .tooMuchMemory(let limit):
      "the query needs more than \(limit) bytes of memory (query_memory_bytes_max): narrow the filter or add a LIMIT"
    case .noMemory: "there is no memory for the query: ask again later, or narrow the filter"
    }
  }
}

/// What a step of a query took in and gave, for `picket explain`.
public struct QueryStageTiming: Sendable, Hashable {
  /// A step.
  public enum Stage: String, Sendable, Hashable {
    /// From the flows of the window to those in segments and ranges of the wanted event times.
    case source
    /// From those to the flows for which the filter is true.
    case filter
    /// From those to groups, with their aggregates.
    case group
    /// From groups to those for which HAVING is true.
    case having
    /// From groups or flows to the rows of the answer: DISTINCT, ORDER BY, OFFSET and LIMIT.
    case order
  }

  /// The step.
  public var stage: Stage
  /// Flows, groups or rows that it was given.
  public var rowsIn: Int
  /// Flows, groups or rows that it passed on.
  public var rowsOut: Int
  /// How long it took; 0 when the caller gave no clock.
  public var elapsedNanos: Int64
}
