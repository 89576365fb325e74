import Synchronization
import Testing

@testable import Flows

@Suite("Rows that are partitioned before they are grouped")
struct PartitionedGroupingTests {
  private static let asOf = RandomFlows.asOfNanos
  private static let always = GroupingChoice(sampleRows: 1, groupsMin: 0)
  private static let never = GroupingChoice(sampleRows: 1, groupsMin: .max)

  private static func run(
    _ plan: QueryPlan, _ snapshot: FlowSnapshot, _ choice: GroupingChoice, limits: QueryLimits = QueryLimits(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> QueryResult {
    var execution = QueryExecution(
      plan: plan, snapshot: snapshot, asOfNanos: asOf, limits: limits, isCancelled: isCancelled)
    execution.groupingChoice = choice
    return try execution.run()
  }

  /// Flows of many pairs of addresses and ports, some of them NULL, not in the order of their times.
  private static func manyFlows(_ count: Int, _ random: inout SeededRandom) -> RandomFlows {
    RandomFlows(
      (0..<count).map { _ in
        var row: [FlowColumn: FlowValue] = [
          .srcAddr: .text("10.0.\(random.below(60)).\(random.below(60))"), .packets: .integer(Int64(random.below(5))),
          .start: .time(asOf - Int64(random.below(600)) * 1_000_000_000),
          .bytes: .integer(Int64(random.below(3)) << 30),
        ]
        if !random.isOne(in: 5) { row[.dstPort] = .integer(Int64(random.below(20))) }
        if random.isOne(in: 3) { row[.action] = .text("REJECT") }
        return row
      })
  }

  private static func count(
    _ column: FlowColumn?, isDistinct: Bool = false, filter: Expression? = nil
  ) -> Aggregate {
    Aggregate(
      function: column == nil ? .countRows : .count, argument: column.map { .column($0) }, isDistinct: isDistinct,
      filter: filter, type: .integer)
  }

  /// Every form of counting by source and packets.
  private static func counting() -> QueryPlan {
    var plan = QueryPlan()
    plan.isGrouped = true
    plan.grouping = [.column(.srcAddr), .column(.packets)]
    let isRejected = Expression.comparison(.equal, .column(.action), .constant(.text("REJECT")))
    plan.aggregates = [
      count(nil), count(nil, filter: isRejected), count(.dstPort), count(.dstPort, isDistinct: true),
      count(.dstPort, isDistinct: true, filter: isRejected), count(.bytes, isDistinct: true),
    ]
    let types = [FlowValueType.text] + Array(repeating: .integer, count: 7)
    plan.outputs = types.enumerated().map { slot, type in
      QueryPlan.Output(name: "c\(slot)", expression: .slot(slot, type), type: type, source: "")
    }
    return plan
  }

  @Test("They give the rows that a plain evaluation gives, and those of grouping row by row", arguments: 0..<40)
  func plansAgree(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) &+ 1_000)
    let flows = RandomFlows(count: random.element(of: [0, 1, 40, 300]), &random)
    let snapshot = flows.window.snapshot()
    var plans = RandomPlans(random: random)
    plans.onlyCounts = true
    let choices = [Self.always, Self.never, GroupingChoice(sampleRows: 20, groupsMin: 5)]
    for number in 0..<20 {
      let plan = plans.plan()
      guard let expected = try? ReferenceQuery(plan: plan, asOfNanos: Self.asOf).rows(flows.rows) else { continue }
      let results = try choices.map { try Self.run(plan, snapshot, $0) }
      for result in results {
        #expect(ReferenceComparisonTests.agree(result.rows, expected), "seed \(seed), plan \(number): \(plan)")
        #expect(result.rowCount == expected.count && result.identities == results[0].identities)
        #expect(result.groupCount == results[0].groupCount && result.flowsKept == results[0].flowsKept)
      }
    }
  }

  @Test("Thousands of groups in many partitions are those of grouping row by row, in their order", arguments: 0..<3)
  func manyGroups(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let snapshot = Self.manyFlows(40_000, &random).window.snapshot()
    var plan = Self.counting()
    for having in [nil, Expression.comparison(.greater, .slot(5, .integer), .constant(.integer(4)))] {
      plan.having = having
      let found = try Self.run(plan, snapshot, Self.always)
      let expected = try Self.run(plan, snapshot, Self.never)
      #expect(expected.groupCount > 10_000 && expected.rows.count > 100)
      #expect(found.rows == expected.rows && found.identities == expected.identities)
      #expect(found.groupCount == expected.groupCount && found.rowCount == expected.rowCount)
    }
  }

  @Test("More groups or memory than may be fail the query")
  func limits() throws {
    var random = SeededRandom(seed: 7)
    let snapshot = Self.manyFlows(20_000, &random).window.snapshot()
    let plan = Self.counting()
    let groupCount = try Self.run(plan, snapshot, Self.always).groupCount
    var limits = QueryLimits()
    limits.query_groups_max = groupCount
    #expect(try Self.run(plan, snapshot, Self.always, limits: limits).groupCount == groupCount)
    limits.query_groups_max = groupCount - 1
    #expect(throws: QueryFailure.tooManyGroups(limit: groupCount - 1)) {
      try Self.run(plan, snapshot, Self.always, limits: limits)
    }
    limits = QueryLimits()
    limits.query_memory_bytes_max = 500_000
    #expect(throws: QueryFailure.tooMuchMemory(limit: 500_000)) {
      try Self.run(plan, snapshot, Self.always, limits: limits)
    }
  }

  @Test("They can be cancelled while they are brought together and grouped")
  func cancellation() throws {
    var random = SeededRandom(seed: 8)
    let snapshot = Self.manyFlows(20_000, &random).window.snapshot()
    let questions = Atomic<Int>(0)
    _ = try Self.run(Self.counting(), snapshot, Self.always) {
      questions.add(1, ordering: .relaxed)
      return false
    }
    let all = questions.load(ordering: .relaxed)
    #expect(all > 20)
    for last in stride(from: 1, through: all, by: 3) {
      let asked = Atomic<Int>(0)
      #expect(throws: QueryFailure.cancelled) {
        try Self.run(Self.counting(), snapshot, Self.always) { asked.add(1, ordering: .relaxed).newValue >= last }
      }
    }
  }
}
