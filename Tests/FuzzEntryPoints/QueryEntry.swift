import Flows
import TestSupport

/// Texts of queries: a plan or problems with places inside the text, the same every time; what compiles is run.
enum QueryEntry {
  static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let (first, second) = (compile(text), compile(text))
    try FuzzFailure.require(first == second, "the text is read in two ways: \(first) and \(second)")
    switch first {
    case .success(let query):
      try check(query)
      try QueryRunEntry.run(query.plan)
    case .failure(let problems): try check(problems, in: text)
    }
  }

  private static func compile(_ text: String) -> Result<CompiledQuery, QueryProblems> {
    Result { () throws(QueryProblems) in try QueryCompiler.compile(text) }
  }

  private static func check(_ problems: QueryProblems, in text: String) throws(FuzzFailure) {
    try FuzzFailure.require(!problems.problems.isEmpty, "a text is refused without a reason")
    for problem in problems.problems {
      let range = problem.offset..<problem.offset + problem.length
      try FuzzFailure.require(
        problem.offset >= 0 && range.upperBound <= text.utf8.count, "the problem lies beyond the text: \(problem)")
      try FuzzFailure.require(
        !problem.message.isEmpty && !problem.rendered(in: text).isEmpty, "a problem has no words: \(problem)")
    }
  }

  private static func check(_ query: CompiledQuery) throws(FuzzFailure) {
    let plan = query.plan
    let names = plan.outputs.map(\.name)
    try FuzzFailure.require(!names.isEmpty && Set(names).count == names.count, "the outputs are named \(names)")
    try FuzzFailure.require(
      names == query.outputFields.map(\.name), "the outputs are named \(names) and \(query.outputFields)")
    try FuzzFailure.require(
      plan.offset >= 0 && plan.limit ?? 0 >= 0, "the rows are bounded by \(plan.offset) and \(plan.limit as Any)")
    for expression in plan.grouping + [plan.filter].compactMap({ $0 }) {
      try FuzzFailure.require(!hasSlot(expression), "there is a slot before the groups: \(expression)")
    }
    let slots = plan.isGrouped ? plan.grouping.count + plan.aggregates.count : 0
    let later = plan.outputs.map(\.expression) + plan.ordering.map(\.expression) + [plan.having].compactMap { $0 }
    for expression in later {
      try check(expression, isGrouped: plan.isGrouped, slots: slots)
    }
  }

  private static func hasSlot(_ expression: Expression) -> Bool {
    if case .slot = expression { true } else { expression.operands.contains(where: hasSlot) }
  }

  /// After the groups there are slots and no columns; without groups it is the other way.
  private static func check(_ expression: Expression, isGrouped: Bool, slots: Int) throws(FuzzFailure) {
    switch expression {
    case .slot(let slot, _): try FuzzFailure.require((0..<slots).contains(slot), "there is no slot \(slot)")
    case .column(let column):
      try FuzzFailure.require(!isGrouped, "\(column) has no one value in a group")
    default:
      for operand in expression.operands { try check(operand, isGrouped: isGrouped, slots: slots) }
    }
  }
}

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
    limits.queryRowsMax = 40
    limits.queryGroupsMax = 45
    limits.queryMemoryBytesMax = 8 << 20
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
      result.rows.count == min(result.rowCount, limits.queryRowsMax) && result.identities.count == result.rows.count
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

/// The few flows that fuzzed queries run over: with nulls, extremes, equal times and texts that look like other types.
struct FuzzFlows {
  /// The time that queries run as of.
  static let asOfNanos: Int64 = 1_790_000_000_000_000_000

  /// All flows in one segment for each part of time.
  let few: FlowSnapshot
  /// The same flows in as many segments as there can be.
  let many: FlowSnapshot

  static let shared = Result { try FuzzFlows() }

  private init() throws {
    few = try Self.snapshot(segmentRows: 65_536)
    many = try Self.snapshot(segmentRows: 1)
  }

  private static let rowCount = 48
  private static let texts = [
    "10.0.0.1", "", "-", "7", "-12", "1.5", "1e400", "inf", "nan", "true", "NO", "2026-09-21 14:13:20", " a ", "A%_\\'",
    "\u{FC}\u{1F600}e\u{301}", "9223372036854775807", "9223372036854775808",
  ]
  private static let numbers: [Int64] = [0, 1, 2, 63, 1 << 31, (1 << 53) + 1, .max - 1, .max]

  private static func snapshot(segmentRows: Int) throws -> FlowSnapshot {
    var limits = FlowWindowLimits()
    limits.flowSegmentRowsMax = segmentRows
    limits.flowRetentionSeconds = 31_622_400
    var window = FlowWindow(limits: limits, rowIdPrefix: "fuzz", fingerprintKey: FlowFingerprintKey(1, 2))
    var builder = FlowBatchBuilder()
    var numbers = SeededGenerator(seed: 1)
    for _ in 0..<rowCount {
      fill(&builder, &numbers)
      if let error = builder.endRow() { throw error }
    }
    let admission = window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: asOfNanos)
    try FuzzFailure.require(admission.batch.rowCount == rowCount, "\(admission.refused)")
    window.insert(admission.batch)
    return window.snapshot()
  }

  private static func fill(_ builder: inout FlowBatchBuilder, _ random: inout SeededGenerator) {
    for column in FlowColumn.allCases where column.rawValue <= FlowColumn.trafficPath.rawValue {
      guard random.below(6) > 0 else { continue }
      switch (column, column.kind) {
      case (.srcAddr, _), (.dstAddr, _), (.pktSrcAddr, _), (.pktDstAddr, _):
        set(column, ["10.0.0.1", "10.0.0.2", "2001:db8::1"][random.below(3)], &builder)
      case (.srcPort, _), (.dstPort, _), (.protocol, _), (.version, _):
        builder.set(column, integer: [0, 6, 22, 255][random.below(4)])
      case (.start, _): builder.set(column, nanos: asOfNanos - Int64(random.below(40)) * 86_400_000_000_001)
      case (.end, _): builder.set(column, nanos: asOfNanos + Int64(random.below(3)) * 1_000_000_000)
      case (_, .text): set(column, texts[random.below(texts.count)], &builder)
      default: builder.set(column, integer: Self.numbers[random.below(Self.numbers.count)])
      }
    }
  }

  private static func set(_ column: FlowColumn, _ text: String, _ builder: inout FlowBatchBuilder) {
    var text = text
    text.withUTF8 { builder.set(column, text: UnsafeRawBufferPointer($0)) }
  }
}
