import Synchronization
import Testing

@testable import Flows

@Suite("Execution of queries")
struct QueryExecutionTests {
  private static let asOf = RandomFlows.asOfNanos

  /// So many flows of one second each, of two addresses and ports counted up.
  private static func flows(_ count: Int) -> RandomFlows {
    RandomFlows(
      (0..<count).map { index in
        [
          .srcAddr: .text("10.0.0.\(index % 2)"), .dstPort: .integer(Int64(index % 65_536)),
          .bytes: .integer(Int64(index)), .start: .time(asOf - Int64(index / 10) * 1_000_000_000),
        ]
      })
  }

  private static func output(_ expression: Expression) -> QueryPlan.Output {
    QueryPlan.Output(name: "c", expression: expression, type: expression.type, source: "")
  }

  private static func run(
    _ plan: QueryPlan, _ flows: RandomFlows, limits: QueryLimits = QueryLimits(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> QueryResult {
    try QueryExecution(
      plan: plan, snapshot: flows.window.snapshot(), asOfNanos: asOf, limits: limits, isCancelled: isCancelled
    ).run()
  }

  private static func counting(by grouping: [Expression]) -> QueryPlan {
    var plan = QueryPlan()
    plan.isGrouped = true
    plan.grouping = grouping
    plan.aggregates = [
      Aggregate(function: .countRows, argument: nil, isDistinct: false, filter: nil, type: .integer)
    ]
    plan.outputs = [output(.slot(grouping.count, .integer))]
    return plan
  }

  @Test("Counting no flows gives one row when they are one group, and none when they are grouped")
  func emptyGroups() throws {
    let none = RandomFlows([])
    #expect(try Self.run(Self.counting(by: []), none).rows == [[.integer(0)]])
    #expect(try Self.run(Self.counting(by: [.column(.srcAddr)]), none).rows.isEmpty)
    var sums = Self.counting(by: [])
    sums.aggregates[0] = Aggregate(
      function: .sum, argument: .column(.bytes), isDistinct: false, filter: nil, type: .integer)
    #expect(try Self.run(sums, none).rows == [[.null]])
  }

  @Test(
    "From an end on no flow is seen, whatever the query asks for, in sealed slices and in open ones",
    arguments: [200, 70_000])
  func end(rows: Int) throws {
    let flows = Self.flows(rows)
    for seconds in [0, 1, 5, 9, 20, 30] as [Int64] {
      let end = Self.asOf - seconds * 1_000_000_000
      let result = try QueryExecution(
        plan: Self.counting(by: []), snapshot: flows.window.snapshot(), asOfNanos: Self.asOf, endNanos: end
      ).run()
      #expect(result.rows == [[.integer(max(0, Int64(rows) - (seconds + 1) * 10))]], "\(seconds) seconds")
    }
    let none = try QueryExecution(
      plan: Self.counting(by: []), snapshot: Self.flows(20).window.snapshot(), asOfNanos: Self.asOf, endNanos: .min
    ).run()
    #expect(none.rows == [[.integer(0)]])
  }

  @Test("Flows that the ordering leaves equal keep the order of event time and arrival")
  func ties() throws {
    let flows = Self.flows(200)
    var plan = QueryPlan()
    plan.outputs = [Self.output(.column(.bytes))]
    plan.ordering = [
      QueryPlan.Ordering(expression: .column(.srcAddr), isDescending: true, putsNullsFirst: true)
    ]
    let expected = flows.rows.filter { $0[.srcAddr] == .text("10.0.0.1") }.map { [$0[.bytes] ?? .null] }
    #expect(Array(try Self.run(plan, flows).rows.prefix(100)) == expected)
    plan.limit = 7
    plan.offset = 3
    #expect(try Self.run(plan, flows).rows == Array(expected[3..<10]))
  }

  @Test("Rows beyond the limit of rows are counted, and the answer says that it was cut")
  func rowsMax() throws {
    var limits = QueryLimits()
    limits.queryRowsMax = 10
    var plan = QueryPlan()
    plan.outputs = [Self.output(.column(.bytes))]
    let result = try Self.run(plan, Self.flows(5_000), limits: limits)
    #expect(result.rows.count == 10 && result.rowCount == 5_000 && result.isTruncated)
    plan.limit = 10
    #expect(try !Self.run(plan, Self.flows(5_000), limits: limits).isTruncated)
  }

  @Test("More groups than may be fail the query")
  func groupsMax() throws {
    var limits = QueryLimits()
    limits.queryGroupsMax = 99
    let plan = Self.counting(by: [.column(.dstPort)])
    #expect(try Self.run(plan, Self.flows(99), limits: limits).rows.count == 99)
    #expect(throws: QueryFailure.tooManyGroups(limit: 99)) {
      try Self.run(plan, Self.flows(100), limits: limits)
    }
  }

  @Test("More memory than may be used fails the query", arguments: [false, true])
  func memoryMax(isGrouped: Bool) throws {
    var limits = QueryLimits()
    limits.queryMemoryBytesMax = 200_000
    var plan = Self.counting(by: [.column(.bytes)])
    if !isGrouped {
      plan = QueryPlan()
      plan.outputs = [Self.output(.column(.bytes))]
    }
    #expect(throws: QueryFailure.tooMuchMemory(limit: 200_000)) {
      try Self.run(plan, Self.flows(20_000), limits: limits)
    }
  }

  @Test("A query asks every few thousand rows whether it may go on")
  func cancellation() throws {
    let questions = Atomic<Int>(0)
    #expect(throws: QueryFailure.cancelled) {
      try Self.run(Self.counting(by: [.column(.dstPort)]), Self.flows(20_000)) {
        questions.add(1, ordering: .relaxed).newValue > 3
      }
    }
    #expect(questions.load(ordering: .relaxed) == 4)
  }

  @Test("A sum that does not fit 64 bits fails the query, one that only passes beyond does not")
  func sumOverflow() throws {
    var plan = Self.counting(by: [])
    plan.aggregates = [
      Aggregate(
        function: .sum, argument: .negated(.column(.bytes)), isDistinct: false, filter: nil, type: .integer)
    ]
    let large = RandomFlows((0..<3).map { _ in [.bytes: .integer(.max)] })
    #expect(throws: QueryFailure.overflow(expression: "SUM(-bytes)")) { try Self.run(plan, large) }
    plan.aggregates[0].argument = .arithmetic(.subtract, .column(.bytes), .constant(.integer(.max)))
    #expect(try Self.run(plan, large).rows == [[.integer(0)]])
  }

  @Test("Ranges of event time leave out the segments and the rows that are outside")
  func timeRange() throws {
    let flows = Self.flows(20_000)
    var plan = Self.counting(by: [])
    let since = Expression.timeShifted(.referenceTime, byNanos: .constant(.integer(-99_000_000_000)))
    plan.filter = .comparison(.greaterOrEqual, .column(.eventTime), since)
    let result = try Self.run(plan, flows)
    #expect(result.rows == [[.integer(1_000)]])
    #expect(result.flowsScanned < 20_000 && result.flowsKept == 1_000)
    #expect(result.stages.map(\.stage) == [.source, .filter, .group, .order])
    #expect(result.stages.map(\.rowsIn) == [20_000, result.flowsScanned, 1_000, 1])
    plan.filter = .all([plan.filter ?? .constant(.null), .comparison(.less, .column(.eventTime), since)])
    #expect(try Self.run(plan, flows).flowsScanned == 0)
  }

  @Test("A snapshot gives the same answer while flows are inserted")
  func snapshotStays() throws {
    var flows = Self.flows(6_000)
    let snapshot = flows.window.snapshot()
    let execution = QueryExecution(
      plan: Self.counting(by: [.column(.srcAddr)]), snapshot: snapshot, asOfNanos: Self.asOf)
    let before = try execution.run()
    for _ in 0..<20 { flows.insert([[.srcAddr: .text("10.9.9.9"), .start: .time(Self.asOf)]]) }
    #expect(try execution.run() == before)
    #expect(before.rows == [[.integer(3_000)], [.integer(3_000)]])
    let later = try Self.run(Self.counting(by: [.column(.srcAddr)]), flows)
    #expect(later.rows == [[.integer(3_000)], [.integer(3_000)], [.integer(20)]])
  }

  @Test("Equal rows have equal identities: of groups by their key, else by all values")
  func identities() throws {
    let flows = Self.flows(40)
    var plan = Self.counting(by: [.column(.srcAddr)])
    let groups = try Self.run(plan, flows).identities
    plan.filter = .comparison(.less, .column(.bytes), .constant(.integer(9)))
    let fewer = try Self.run(plan, flows).identities
    #expect(Set(groups).count == 2 && Set(fewer) == Set(groups))
    var rows = QueryPlan()
    rows.outputs = [Self.output(.column(.srcAddr)), Self.output(.column(.action))]
    #expect(Set(try Self.run(rows, flows).identities).count == 2)
  }

  @Test("The identifiers of flows are texts like others")
  func rowIdentifiers() throws {
    var plan = QueryPlan()
    plan.outputs = [Self.output(.column(.rowId))]
    plan.filter = .like(.column(.rowId), LikePattern(parts: [.anyText, .literal([0x30])], ignoresCase: false))
    let flows = RandomFlows((0..<20).map { [.rowId: .text("flow-\($0)"), .start: .time(Self.asOf)] })
    #expect(try Self.run(plan, flows).rows == [[.text("flow-0")], [.text("flow-10")]])
  }

  private static func wideFlow(_ index: Int) -> [FlowColumn: FlowValue] {
    let number = Int64(index)
    let bytes = index % 2 == 0 ? Int64.max - number % 3 : number % 5
    let start = asOf - number % 11 * 1_000_000_000 - number % 13
    return [
      .bytes: .integer(bytes), .packets: .integer(Int64.max / (1 + number % 4)), .srcPort: .integer(number % 7),
      .start: .time(start),
    ]
  }

  @Test("Grouping by more than 64 bits of values keeps groups apart")
  func wideKeys() throws {
    let flows = RandomFlows((0..<300).map(Self.wideFlow))
    let plan = Self.counting(by: [.column(.bytes), .column(.packets), .column(.start), .column(.srcPort)])
    let expected = try ReferenceQuery(plan: plan, asOfNanos: Self.asOf).rows(flows.rows)
    #expect(try Self.run(plan, flows).rows == expected)
  }
}

@Suite("The query for port scans")
struct PortScanQueryTests {
  private static let text = """
    SELECT srcAddr, dstAddr, COUNT(DISTINCT dstPort) as distinctDstPorts, vpcId, region, subNetId
    FROM panther_logs.public.aws_vpcflow
    WHERE p_occurs_since('1 hour')
    and srcAddr != 'null'
    and srcPort not in (443, 80, 2049, 123, 445, 53, 853)
    and dstPort not in (443, 80, 2049, 123, 445, 53, 853)
    and flowDirection = 'egress'
    GROUP BY srcAddr, dstAddr, vpcId, region, subNetId
    HAVING COUNT(DISTINCT dstPort) >= 10
    ORDER BY COUNT(DISTINCT dstPort) DESC
    """

  private static func flow(_ source: String, _ port: Int, age: Int, direction: String = "egress") -> [FlowColumn:
    FlowValue]
  {
    [
      .srcAddr: .text(source), .dstAddr: .text("10.0.0.1"), .srcPort: .integer(50_000), .dstPort: .integer(Int64(port)),
      .flowDirection: .text(direction), .start: .time(RandomFlows.asOfNanos - Int64(age) * 1_000_000_000),
    ]
  }

  @Test("It finds who tried ten ports and more within the hour, most ports first")
  func findsScanners() throws {
    var rows = (1...10).map { Self.flow("10.0.0.10", 1_000 + $0, age: 3_600) }
    rows += (1...30).map { Self.flow("10.0.0.30", 1_000 + $0 / 2, age: 5) }
    rows += (1...9).map { Self.flow("10.0.0.9", 1_000 + $0, age: 5) } + [Self.flow("10.0.0.9", 443, age: 5)]
    rows += (1...20).map { Self.flow("10.0.0.20", 1_000 + $0, age: 3_601) }
    rows += (1...20).map { Self.flow("10.0.0.21", 1_000 + $0, age: 5, direction: "ingress") }
    let query = try QueryCompiler.compile(Self.text)
    let result = try QueryExecution(
      plan: query.plan, snapshot: RandomFlows(rows).window.snapshot(), asOfNanos: RandomFlows.asOfNanos
    ).run()
    let nulls = [FlowValue](repeating: .null, count: 3)
    #expect(
      result.rows == [
        [.text("10.0.0.30"), .text("10.0.0.1"), .integer(16)] + nulls,
        [.text("10.0.0.10"), .text("10.0.0.1"), .integer(10)] + nulls,
      ])
    #expect(result.columns.map(\.name)[2] == "distinctDstPorts")
  }
}
