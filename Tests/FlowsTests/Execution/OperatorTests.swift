import Flows
import Testing

@Suite("Operators of queries")
struct OperatorTests {
  private static let truths: [FlowValue] = [.boolean(true), .boolean(false), .null]

  @Test("AND, OR and NOT have three values", arguments: EvaluationWay.allCases)
  func connectives(way: EvaluationWay) throws {
    let (t, f, n) = (Self.truths[0], Self.truths[1], Self.truths[2])
    let and = [t, f, n, f, f, f, n, f, n]
    let or = [t, t, t, t, f, n, t, n, n]
    for (index, pair) in Self.truths.flatMap({ left in Self.truths.map { (left, $0) } }).enumerated() {
      let operands = [way.hidden(pair.0), way.hidden(pair.1)]
      #expect(try way.value(.all(operands)) == and[index], "\(pair) AND")
      #expect(try way.value(.any(operands)) == or[index], "\(pair) OR")
    }
    for (value, negation) in zip(Self.truths, [f, t, n]) {
      #expect(try way.value(.not(way.hidden(value))) == negation)
    }
  }

  @Test(
    "Comparisons give NULL when a side is NULL, but IS NOT DISTINCT FROM does not", arguments: EvaluationWay.allCases)
  func comparisons(way: EvaluationWay) throws {
    let operators: [ComparisonOperator] = [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
    let pairs: [(FlowValue, FlowValue, [Bool?], Bool)] = [
      (.integer(1), .integer(2), [false, true, true, true, false, false], false),
      (.integer(.min), .integer(.max), [false, true, true, true, false, false], false),
      (.integer(7), .integer(7), [true, false, false, true, false, true], true),
      (.double(-0.0), .double(0), [true, false, false, true, false, true], true),
      (.double(.nan), .double(.infinity), [false, true, false, false, true, true], false),
      (.double(.nan), .double(.nan), [true, false, false, true, false, true], true),
      (.text("b"), .text("a"), [false, true, false, false, true, true], false),
      (.text("a"), .text("ab"), [false, true, true, true, false, false], false),
      (.text("Z"), .text("a"), [false, true, true, true, false, false], false),
      (.boolean(false), .boolean(true), [false, true, true, true, false, false], false),
      (.time(5), .time(-5), [false, true, false, false, true, true], false),
      (.null, .integer(1), [nil, nil, nil, nil, nil, nil], false),
      (.text("a"), .null, [nil, nil, nil, nil, nil, nil], false),
      (.null, .null, [nil, nil, nil, nil, nil, nil], true),
    ]
    for (left, right, expected, areSame) in pairs {
      let (first, second) = (way.hidden(left), way.hidden(right))
      for (operation, expected) in zip(operators, expected) {
        let found = try way.value(.comparison(operation, first, second))
        #expect(found == expected.map { .boolean($0) } ?? .null, "\(left) \(operation) \(right)")
      }
      #expect(try way.value(.same(first, second)) == .boolean(areSame), "\(left) same \(right)")
    }
  }

  @Test("IN over a list with NULL never says no", arguments: EvaluationWay.allCases)
  func lists(way: EvaluationWay) throws {
    let many = (0..<40).map { FlowValue.integer(Int64($0 * 3)) }
    for (value, list, hasNull, expected) in [
      (FlowValue.integer(3), many, false, FlowValue.boolean(true)), (.integer(4), many, false, .boolean(false)),
      (.integer(4), many, true, .null), (.integer(3), many, true, .boolean(true)), (.null, many, false, .null),
      (.text("a"), [.text("a"), .text("b")], false, .boolean(true)), (.text("c"), [.text("a")], true, .null),
      (.double(.nan), [.double(.nan)], false, .boolean(true)), (.integer(1), [], false, .boolean(false)),
    ] {
      #expect(try way.value(.inList(way.hidden(value), list, hasNull: hasNull)) == expected, "\(value) IN")
    }
  }

  @Test("Arithmetic: division by zero is NULL, a remainder has the sign of the dividend")
  func arithmetic() throws {
    let way = EvaluationWay.perRow
    for (operation, left, right, expected) in [
      (ArithmeticOperator.add, FlowValue.integer(2), FlowValue.integer(3), FlowValue.integer(5)),
      (.subtract, .integer(2), .integer(3), .integer(-1)), (.multiply, .integer(-4), .integer(3), .integer(-12)),
      (.remainder, .integer(-7), .integer(3), .integer(-1)), (.remainder, .integer(7), .integer(0), .null),
      (.remainder, .integer(.min), .integer(-1), .integer(0)), (.divide, .double(1), .double(4), .double(0.25)),
      (.divide, .double(1), .double(0), .null), (.divide, .double(1), .double(-0.0), .null),
      (.remainder, .double(5.5), .double(2), .double(1.5)), (.remainder, .double(5.5), .double(0), .null),
      (.multiply, .double(1e308), .double(10), .double(.infinity)), (.add, .integer(1), .null, .null),
    ] {
      let found = try way.value(.arithmetic(operation, way.hidden(left), way.hidden(right)))
      #expect(found == expected, "\(left) \(operation) \(right)")
    }
  }

  @Test("An integer that does not fit 64 bits fails the query and names the expression")
  func overflow() throws {
    let way = EvaluationWay.perRow
    let most = way.hidden(.integer(.max))
    let least = way.hidden(.integer(.min))
    for expression in [
      Expression.arithmetic(.add, most, .constant(.integer(1))), .arithmetic(.subtract, least, .constant(.integer(1))),
      .arithmetic(.multiply, most, .constant(.integer(2))), .negated(least), .call(.absolute, [least]),
      .timeShifted(way.hidden(.time(.max)), byNanos: .constant(.integer(1))),
      .call(.truncateTime(.year), [way.hidden(.time(.min))]),
    ] {
      #expect { try way.value(expression) } throws: { error in
        guard case .overflow(let text) = error as? QueryFailure else { return false }
        return !text.isEmpty
      }
    }
    #expect(throws: QueryFailure.overflow(expression: "bytes + 1")) {
      let flows = RandomFlows([[.bytes: .integer(.max)]])
      var plan = QueryPlan()
      let sum = Expression.arithmetic(.add, .column(.bytes), .constant(.integer(1)))
      plan.outputs = [QueryPlan.Output(name: "sum", expression: sum, type: .integer, source: "bytes + 1")]
      _ = try QueryExecution(plan: plan, snapshot: flows.window.snapshot(), asOfNanos: 0).run()
    }
  }

  @Test(
    "CASE, COALESCE and NULLIF only look at what they need", arguments: [EvaluationWay.perRow, .perText, .perGroup])
  func choices(way: EvaluationWay) throws {
    let fails = Expression.arithmetic(.add, way.hidden(.integer(.max)), .constant(.integer(1)))
    let branch = Expression.Branch(condition: way.hidden(.boolean(true)), result: .constant(.integer(1)))
    #expect(try way.value(.choice([branch], otherwise: fails)) == .integer(1))
    #expect(try way.value(.firstNonNull([way.hidden(.null), .constant(.integer(2)), fails])) == .integer(2))
    #expect(try way.value(.firstNonNull([way.hidden(.null), way.hidden(.null)])) == .null)
    #expect(try way.value(.nullIfEqual(way.hidden(.text("a")), .constant(.text("a")))) == .null)
    #expect(try way.value(.nullIfEqual(way.hidden(.text("a")), .constant(.null))) == .text("a"))
    let guarded = Expression.all([way.hidden(.boolean(false)), .comparison(.greater, fails, .constant(.integer(0)))])
    #expect(try way.value(guarded) == .boolean(false))
  }
}
