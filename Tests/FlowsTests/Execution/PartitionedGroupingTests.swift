import Synchronization
import TestSupport
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
  private static func manyFlows(_ count: Int, _ random: inout SeededGenerator) -> RandomFlows {
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
    var random = SeededGenerator(seed: UInt64(seed) &+ 1_000)
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
    var random = SeededGenerator(seed: UInt64(seed))
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
    var random = SeededGenerator(seed: 7)
    let snapshot = Self.manyFlows(20_000, &random).window.snapshot()
    let plan = Self.counting()
    let groupCount = try Self.run(plan, snapshot, Self.always).groupCount
    var limits = QueryLimits()
    limits.queryGroupsMax = groupCount
    #expect(try Self.run(plan, snapshot, Self.always, limits: limits).groupCount == groupCount)
    limits.queryGroupsMax = groupCount - 1
    #expect(throws: QueryFailure.tooManyGroups(limit: groupCount - 1)) {
      try Self.run(plan, snapshot, Self.always, limits: limits)
    }
    limits = QueryLimits()
    limits.queryMemoryBytesMax = 500_000
    #expect(throws: QueryFailure.tooMuchMemory(limit: 500_000)) {
      try Self.run(plan, snapshot, Self.always, limits: limits)
    }
  }

  @Test("They can be cancelled while they are brought together and grouped")
  func cancellation() throws {
    var random = SeededGenerator(seed: 8)
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

@Suite("Sorting that can be cancelled")
struct CheckedSortTests {
  private static func checkpoint(_ isCancelled: @escaping @Sendable () -> Bool = { false }) -> QueryCheckpoint {
    QueryCheckpoint(limits: QueryLimits(), isCancelled: isCancelled)
  }

  @Test(
    "Elements come in order, and those that are equal as they stood",
    arguments: [0, 1, 2, 16_383, 16_384, 16_385, 32_768, 50_000, 81_921], [1, 7, 1_000_000])
  func order(count: Int, different: Int) throws {
    var random = SeededGenerator(seed: UInt64(count + different))
    let elements = (0..<count).map { (key: random.below(different), place: $0) }
    let expected = elements.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
    let sorted = try elements.sorted(Self.checkpoint()) { $0.key < $1.key }
    #expect(sorted.map(\.place) == expected.map(\.place))
  }

  @Test("Elements that stand in order, or in the reverse order, are sorted as well")
  func runs() throws {
    let ascending = Array(0..<70_000)
    #expect(try ascending.sorted(Self.checkpoint(), by: <) == ascending)
    #expect(try Array(ascending.reversed()).sorted(Self.checkpoint(), by: <) == ascending)
  }

  @Test("A sort asks many times whether it may go on, and ends when it may not", arguments: [1, 3, 9])
  func cancellation(last: Int) {
    let questions = Atomic<Int>(0)
    #expect(throws: QueryFailure.cancelled) {
      try Array((0..<100_000).map { $0 * 7_919 % 100_000 }).sorted(
        Self.checkpoint { questions.add(1, ordering: .relaxed).newValue >= last }, by: <)
    }
    #expect(questions.load(ordering: .relaxed) == last)
  }
}

@Suite("Codes that were seen")
struct SeenCodesTests {
  @Test(
    "Different codes are counted, and given once each, by bits and by sorting alike",
    arguments: [UInt32(1), 63, 64, 70_000, 1 << 26, 1 << 26 + 1, .max])
  func differentCodes(greatest: UInt32) throws {
    var random = SeededGenerator(seed: UInt64(greatest))
    var seen = SeenCodes(greatest: greatest)
    let checkpoint = QueryCheckpoint(limits: QueryLimits(), isCancelled: { false })
    for count in [0, 1, 2, 3, 100, 1_000] {
      let few = (0..<5).map { _ in UInt32(truncatingIfNeeded: random.next() % (UInt64(greatest) + 1)) } + [greatest]
      let codes = (0..<count).map { _ in random.element(of: few) }
      #expect(try seen.count(codes, 0..<count, checkpoint) == Set(codes).count)
      #expect(try seen.count(codes, count / 2..<count, checkpoint) == Set(codes[(count / 2)...]).count)
      let first = seen.first(codes)
      #expect(Set(first) == Set(codes))
      #expect(first.count == Set(codes).count)
      #expect(first.first == codes.first)
    }
  }
}
