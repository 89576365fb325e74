import Flows
import Testing

@Suite("Random plans against an evaluation row by row")
struct ReferenceComparisonTests {
  @Test("The executor gives the rows that a plain evaluation gives", arguments: 0..<40)
  func plansAgree(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let flows = RandomFlows(count: random.element(of: [0, 1, 40, 300]), &random)
    #expect(flows.window.snapshot().rowCount == flows.rows.count)
    var plans = RandomPlans(random: random)
    for number in 0..<25 {
      let plan = plans.plan()
      guard let expected = try? ReferenceQuery(plan: plan, asOfNanos: RandomFlows.asOfNanos).rows(flows.rows) else {
        continue
      }
      let execution = QueryExecution(
        plan: plan, snapshot: flows.window.snapshot(), asOfNanos: RandomFlows.asOfNanos)
      let found = try execution.run()
      #expect(
        Self.agree(found.rows, expected), "seed \(seed), plan \(number): \(plan)\n\(found.rows)\nnot\n\(expected)")
      #expect(found.rowCount == expected.count && found.identities.count == expected.count)
    }
  }

  static func agree(_ left: [[FlowValue]], _ right: [[FlowValue]]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { agree($0, $1) }
  }

  private static func agree(_ left: [FlowValue], _ right: [FlowValue]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { left, right in
        switch (left, right) {
        case (.double(let a), .double(let b)): a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b)) || a.isNaN && b.isNaN
        case (.list(let a), .list(let b)): agree(a, b)
        default: left == right
        }
      }
  }
}
