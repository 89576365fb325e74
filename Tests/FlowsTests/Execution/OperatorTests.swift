import Testing

@testable import Flows

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

@Suite("Functions, conversions and patterns of queries")
struct FunctionTests {
  private static let calls: [(ScalarFunction, [FlowValue], FlowValue)] = [
    (.lower, [.text("AbZ-Ñ")], .text("abz-Ñ")), (.upper, [.text("abz-ñ")], .text("ABZ-ñ")),
    (.length, [.text("añ€😀")], .integer(4)), (.length, [.text("")], .integer(0)), (.length, [.null], .null),
    (.concatenate, [.text("a"), .text(""), .text("b")], .text("ab")), (.concatenate, [.text("a"), .null], .null),
    (.startsWith, [.text("abc"), .text("ab")], .boolean(true)),
    (.startsWith, [.text("a"), .text("ab")], .boolean(false)),
    (.endsWith, [.text("abc"), .text("bc")], .boolean(true)), (.endsWith, [.text("abc"), .text("")], .boolean(true)),
    (.contains, [.text("aabaab"), .text("aab")], .boolean(true)),
    (.contains, [.text("abab"), .text("abb")], .boolean(false)),
    (.substring, [.text("añ€b"), .integer(2), .integer(2)], .text("ñ€")),
    (.substring, [.text("abc"), .integer(0)], .text("abc")), (.substring, [.text("abc"), .integer(-2)], .text("bc")),
    (.substring, [.text("abc"), .integer(9)], .text("")),
    (.substring, [.text("abc"), .integer(2), .integer(-1)], .text("")),
    (.substring, [.text("abc"), .integer(.min), .integer(.max)], .text("abc")),
    (.trim, [.text("  a b ")], .text("a b")), (.trimLeft, [.text("  a ")], .text("a ")),
    (.trimRight, [.text("  a ")], .text("  a")), (.trim, [.text("   ")], .text("")),
    (.absolute, [.integer(-3)], .integer(3)), (.absolute, [.double(-2.5)], .double(2.5)),
    (.floor, [.double(-1.5)], .double(-2)), (.ceiling, [.double(-1.5)], .double(-1)),
    (.round, [.double(2.5), .integer(0)], .double(3)), (.round, [.double(-2.5), .integer(0)], .double(-3)),
    (.round, [.double(1.25), .integer(1)], .double(1.3)), (.round, [.double(1_250), .integer(-2)], .double(1_300)),
    (.round, [.double(.infinity), .integer(2)], .double(.infinity)),
    (.greatest, [.integer(1), .integer(3), .integer(2)], .integer(3)), (.least, [.text("b"), .text("a")], .text("a")),
    (.greatest, [.integer(1), .null], .null),
    (.truncateTime(.week), [.time(0)], .time(-3 * 86_400_000_000_000)),
    (.truncateTime(.month), [.time(1_785_500_000_000_000_000)], .time(1_782_864_000_000_000_000)),
    (.truncateTime(.year), [.time(-1)], .time(-31_536_000_000_000_000)),
    (.truncateTime(.hour), [.time(-1)], .time(-3_600_000_000_000)),
    (.timeDifference(.day), [.time(-1), .time(0)], .integer(1)),
    (.timeDifference(.month), [.time(0), .time(1_785_500_000_000_000_000)], .integer(678)),
    (.timeDifference(.second), [.time(999_999_999), .time(0)], .integer(0)),
    (.unixSeconds, [.time(-1)], .integer(-1)),
  ]

  @Test("Each function gives its value", arguments: EvaluationWay.allCases)
  func functions(way: EvaluationWay) throws {
    for (function, operands, expected) in Self.calls {
      let found = try way.value(.call(function, operands.map { way.hidden($0) }))
      #expect(found == expected, "\(function) of \(operands)")
    }
  }

  private static let casts: [(FlowValue, FlowValueType, FlowValue?)] = [
    (.text(" 42 "), .integer, .integer(42)), (.text("2.5"), .integer, .integer(3)),
    (.text("-2.5"), .integer, .integer(-3)), (.text("9223372036854775808"), .integer, nil),
    (.text("0x10"), .integer, nil), (.text(""), .integer, nil), (.text("1e3"), .double, .double(1_000)),
    (.text("nan"), .double, .double(.nan)), (.text("-inf"), .double, .double(-.infinity)), (.text("1,5"), .double, nil),
    (.double(1e19), .integer, nil), (.double(.nan), .integer, nil), (.double(0.5), .integer, .integer(1)),
    (.integer(3), .text, .text("3")), (.double(1), .text, .text("1.0")), (.boolean(true), .text, .text("true")),
    (.text("YES"), .boolean, .boolean(true)), (.text("maybe"), .boolean, nil), (.integer(0), .boolean, .boolean(false)),
    (.time(1_785_500_000_123_456_789), .text, .text("2026-07-31 12:13:20.123456789")),
    (.text("2026-07-31T12:13:20.5Z"), .time, .time(1_785_500_000_500_000_000)),
    (.text("2026-07-31 14:13:20+02:00"), .time, .time(1_785_500_000_000_000_000)),
    (.text("2026-02-29 00:00:00"), .time, nil), (.text("2026-07-31 24:00:00"), .time, nil), (.null, .integer, .null),
    (.time(1_500_000_000), .integer, .integer(1)), (.integer(.max), .time, nil), (.integer(2), .double, .double(2)),
  ]

  @Test("A conversion gives its value, fails the query, or is NULL when that was asked for")
  func conversions() throws {
    let way = EvaluationWay.perRow
    for (value, type, expected) in Self.casts {
      let operand = way.hidden(value)
      let lenient = try way.value(.cast(operand, type, isLenient: true))
      if case .double(let double) = expected, double.isNaN {
        guard case .double(let found) = lenient, found.isNaN else {
          Issue.record("\(value) as \(type) is \(lenient)")
          continue
        }
        continue
      }
      #expect(lenient == expected ?? .null, "\(value) as \(type)")
      if expected == nil {
        #expect(throws: QueryFailure.self) { try way.value(.cast(operand, type, isLenient: false)) }
      }
    }
  }

  @Test("LIKE takes % as any text and _ as one character")
  func patterns() throws {
    func literal(_ text: String) -> LikePattern.Part { .literal(Array(text.utf8)) }
    let cases: [(String, [LikePattern.Part], Bool, Bool)] = [
      ("10.0.0.1", [literal("10."), .anyText], false, true), ("110.", [literal("10."), .anyText], false, false),
      ("abc", [.anyText, literal("c")], false, true), ("abcd", [.anyText, literal("c")], false, false),
      ("aXbXc", [literal("a"), .anyText, literal("b"), .anyText, literal("c")], false, true),
      ("é", [.oneCharacter], false, true), ("é", [.oneCharacter, .oneCharacter], false, false),
      ("aé€b", [literal("a"), .oneCharacter, .oneCharacter, literal("b")], false, true), ("", [], false, true),
      ("", [.anyText], false, true), ("", [.oneCharacter], false, false), ("ABC", [literal("abc")], true, true),
      ("ABC", [literal("abc")], false, false),
      (String(repeating: "a", count: 200), [literal(String(repeating: "a", count: 200))], false, true),
      (String(repeating: "a", count: 201), [literal(String(repeating: "a", count: 200))], false, false),
      (String(repeating: "é", count: 90), Array(repeating: .oneCharacter, count: 90), false, true),
    ]
    let way = EvaluationWay.perRow
    for (text, parts, ignoresCase, expected) in cases {
      let pattern = LikePattern(parts: parts, ignoresCase: ignoresCase)
      #expect(try way.value(.like(way.hidden(.text(text)), pattern)) == .boolean(expected), "\(text) LIKE \(parts)")
    }
  }

  @Test("A pattern made to be slow is as fast as any other", .timeLimit(.minutes(1)))
  func slowPattern() throws {
    let parts = (0..<40).flatMap { _ in [LikePattern.Part.anyText, .literal([0x61]), .anyText, .oneCharacter] }
    let pattern = LikePattern(parts: parts + [.literal([0x62])], ignoresCase: true)
    let text = FlowValue.text(String(repeating: "a", count: 50_000))
    #expect(try EvaluationWay.perRow.value(.like(EvaluationWay.perRow.hidden(text), pattern)) == .boolean(false))
  }
}

/// The ways in which the executor comes to the value of an expression.
enum EvaluationWay: CaseIterable {
  /// Before any row is read, because the value is known.
  case folded
  /// For each row.
  case perRow
  /// Once for each text of a column.
  case perText
  /// For each group.
  case perGroup

  /// A constant that is not known before its way is gone.
  func hidden(_ value: FlowValue) -> Expression {
    switch self {
    case .folded: return .constant(value)
    case .perRow, .perText:
      let column = Expression.column(self == .perRow ? .tcpFlags : .region)
      let branch = Expression.Branch(condition: .isNull(column), result: .constant(value))
      return .choice([branch], otherwise: .constant(value))
    case .perGroup:
      let branch = Expression.Branch(condition: .isNull(.slot(0, .text)), result: .constant(value))
      return .choice([branch], otherwise: .constant(value))
    }
  }

  /// The value of an expression over hidden constants.
  func value(_ expression: Expression) throws -> FlowValue {
    var plan = QueryPlan()
    plan.outputs = [QueryPlan.Output(name: "value", expression: expression, type: expression.type, source: "")]
    if self == .perGroup {
      plan.isGrouped = true
      plan.grouping = [.column(.region)]
    }
    let flows = RandomFlows([[.region: .text("eu-west-1"), .start: .time(RandomFlows.asOfNanos)]])
    let rows = try QueryExecution(
      plan: plan, snapshot: flows.window.snapshot(), asOfNanos: RandomFlows.asOfNanos
    ).run().rows
    return rows[0][0]
  }
}
