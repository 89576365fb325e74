import Flows
import Testing

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
