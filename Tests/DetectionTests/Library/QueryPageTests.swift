import Detection
import Primitives
import Testing

@Suite("The catalogue page of a query")
struct QueryPageTests {
  private static let ports = ["123", "2049", "443", "445", "53", "80", "853"]

  private static let logic = QueryLogic(
    stages: [LogicStage(name: "source", lines: ["aws_vpcflow"])],
    indicators: [
      Indicator(field: "srcAddr", kind: "ne", values: ["null"]),
      Indicator(field: "flowDirection", kind: "eq", values: ["egress"]),
    ],
    exclusions: [
      Indicator(field: "srcPort", kind: "in", values: ports), Indicator(field: "dstPort", kind: "in", values: ports),
    ],
    outputFields: [OutputField(field: "srcAddr", source: ""), OutputField(field: "n", source: "COUNT ( * )")])

  private func query(_ id: String) -> DetectionDefinition {
    DetectionDefinition(
      analysisType: .scheduledQuery, id: id, body: .query(QueryDefinition(text: "SELECT")), path: "\(id).yml",
      position: .start)
  }

  private func rule(_ id: String, ports: [Scalar]) -> DetectionDefinition {
    let expressions: [MatchExpression] = [
      .value(FieldPath(key: "flowdirection"), Condition(.equals), .string("egress")),
      .values(FieldPath(key: "srcPort"), Condition(.isIn, negated: true), ports),
    ]
    return DetectionDefinition(
      analysisType: .rule, id: id, body: .simple(SimpleDetection(expressions: expressions)), path: "\(id).yml",
      position: .start)
  }

  @Test("It has the stages and output fields that it was given, and its indicators by field")
  func logic() {
    let page = DetectionPages(definitions: [query("q")], queries: ["q": QueryPageTests.logic]).page(of: query("q"))
    #expect(page.stages == QueryPageTests.logic.stages)
    #expect(page.outputFields == QueryPageTests.logic.outputFields)
    #expect(page.indicators.map(\.field) == ["flowDirection", "srcAddr"])
    #expect(page.exclusions.map(\.field) == ["dstPort", "srcPort"])
    #expect(page.indicators.allSatisfy { $0.corpusCount == 0 } && page.exclusions.allSatisfy { $0.corpusCount == 0 })
  }

  @Test("Queries and rules that look for the same count for each other, whether values are text or numbers")
  func corpusCounts() throws {
    let numbers: [Scalar] = [443, 80, 2049, 123, 445, 53, 853].map { .integer($0) }
    let texts: [Scalar] = QueryPageTests.ports.map { .string($0) }
    let definitions = [query("a"), query("b"), rule("numbers", ports: numbers), rule("texts", ports: texts)]
    let pages = DetectionPages(
      definitions: definitions, queries: ["a": QueryPageTests.logic, "b": QueryPageTests.logic])
    let page = pages.page(of: definitions[0])
    #expect(page.indicators.map(\.corpusCount) == [3, 1])
    #expect(page.exclusions.map(\.corpusCount) == [1, 3])
    let other = pages.page(of: definitions[2])
    #expect(other.indicators.map(\.corpusCount) == [3])
    // Among rules text is not a number.
    #expect(other.exclusions.map(\.corpusCount) == [2])
  }

  @Test("A query that was not compiled has a page without logic")
  func withoutLogic() {
    let page = DetectionPages(definitions: [query("q")]).page(of: query("q"))
    #expect(page.stages.isEmpty && page.indicators.isEmpty && page.exclusions.isEmpty && page.outputFields.isEmpty)
  }
}

@Suite("The normal form of conditions")
struct NormalFormTests {
  private static let severity = FieldPath(key: "severity")
  private static let port = FieldPath(key: "srcPort")

  @Test(
    "A condition is written as field, kind and value",
    arguments: [
      (.value(severity, Condition(.equals), .string("HIGH")), #"severity eq "HIGH""#),
      (.value(severity, Condition(.equals, negated: true), .string("INFORMATIONAL")), #"severity ne "INFORMATIONAL""#),
      (.value(severity, Condition(.contains, negated: true), .string("a")), #"severity not contains "a""#),
      (.value(severity, Condition(.equalsIgnoringCase, negated: true), .string("a")), #"severity not ieq "a""#),
      (.value(port, Condition(.equals), .bool(true)), "srcPort eq true"),
      (.value(port, Condition(.isGreaterThanOrEquals), .double(1.5)), "srcPort ge 1.5"),
      (.value(port, Condition(.equals), .unsigned(.max)), "srcPort eq 18446744073709551615"),
      (
        .values(port, Condition(.isIn, negated: true), [.string("443"), .string("80")]),
        #"srcPort not in ["443", "80"]"#
      ),
      (.values(port, Condition(.isIn), [.integer(443), .integer(-1)]), "srcPort in [443, -1]"),
      (.unary(port, Condition(.exists)), "srcPort exists"),
      (.unary(port, Condition(.exists, negated: true)), "srcPort not exists"),
      (
        .value(port, Condition(.isIPAddressInCIDR, negated: true), .string("10.0.0.0/8")),
        #"srcPort not in_cidr "10.0.0.0/8""#
      ),
      (.constant(true), "always true"),
      (.constant(false), "always false"),
    ] as [(MatchExpression, String)])
  func writesLeaf(_ expression: MatchExpression, as text: String) {
    #expect(NormalForm.text(of: expression) == text)
  }

  @Test("Two fields stand bare, whatever way they go down")
  func writesFields() throws {
    let nested = try FieldPath(keyPath: "b.c[0].\"odd key\"")
    #expect(NormalForm.text(of: .fields(Self.port, Condition(.equals), nested)) == "srcPort eq b.c[0].\"odd key\"")
    #expect(NormalForm.text(of: .fields(Self.port, Condition(.equals, negated: true), nested)).contains(" ne b.c[0]"))
    #expect(
      NormalForm.text(of: .fields(Self.port, Condition(.startsWith, negated: true), nested))
        .hasPrefix("srcPort not starts_with b"))
  }

  @Test(
    "A value that turns an address condition around is written as its negation",
    arguments: [
      (true, false, "a is_ip"), (false, false, "a not is_ip"), (true, true, "a not is_ip"), (false, true, "a is_ip"),
    ])
  func writesOptionalValue(_ value: Bool, _ negated: Bool, _ text: String) {
    let expression = MatchExpression.value(
      FieldPath(key: "a"), Condition(.isIPAddress, negated: negated), .bool(value))
    #expect(NormalForm.text(of: expression) == text)
  }

  @Test(
    "A combinator is written in words, and a single nested expression of All and Any stands alone",
    arguments: [
      (.all, 2, "(x eq 0 and x eq 1)"), (.any, 2, "(x eq 0 or x eq 1)"), (.none, 2, "not (x eq 0 or x eq 1)"),
      (.onlyOne, 2, "exactly one of (x eq 0, x eq 1)"), (.all, 1, "x eq 0"), (.any, 1, "x eq 0"),
      (.none, 1, "not (x eq 0)"), (.onlyOne, 1, "exactly one of (x eq 0)"), (.all, 0, "all of ()"),
      (.any, 0, "any of ()"), (.none, 0, "not ()"), (.onlyOne, 0, "exactly one of ()"),
    ] as [(Combinator, Int64, String)])
  func writesCombinator(_ combinator: Combinator, _ count: Int64, _ text: String) {
    let inner = (0..<count).map { MatchExpression.value(FieldPath(key: "x"), Condition(.equals), .integer($0)) }
    #expect(NormalForm.text(of: .combinator(combinator, inner)) == text)
  }

  @Test(
    "A list comprehension says how many elements must satisfy all of its conditions",
    arguments: [
      (.any, "any"), (.all, "every"), (.none, "no"), (.onlyOne, "exactly one"),
    ] as [(ElementQuantifier, String)])
  func writesComprehension(_ quantifier: ElementQuantifier, _ word: String) {
    let inner: [MatchExpression] = [
      .value(FieldPath([]), Condition(.startsWith), .string("a")), .unary(FieldPath(key: "id"), Condition(.exists)),
    ]
    let text = NormalForm.text(of: .elements(FieldPath(key: "list"), quantifier, inner))
    #expect(text == word + #" element of list: (@ starts_with "a" and id exists)"#)
  }

  @Test(
    "Text that would break the line or the quotes is escaped",
    arguments: [
      ("a\"b\\c", #""a\"b\\c""#), ("tab\tline\nreturn\r", #""tab\tline\nreturn\r""#),
      ("\u{0}\u{1B}[31m\u{7F}", #""\u0000\u001b[31m\u007f""#), ("\u{85}\u{2028}", #""\u0085\u2028""#),
      ("Zürich 東京", #""Zürich 東京""#), ("", #""""#),
    ])
  func quotes(_ text: String, as quoted: String) {
    #expect(NormalForm.literal(of: .string(text)) == quoted)
  }
}
