import Primitives
import Testing

@testable import Detection

@Suite("The catalogue page of a detection")
struct DetectionPageTests {
  private func definition(_ id: String, _ detection: SimpleDetection) -> DetectionDefinition {
    DetectionDefinition(analysisType: .rule, id: id, body: .simple(detection), path: "\(id).yml", position: .start)
  }

  private func page(_ expressions: [MatchExpression]) -> DetectionPage {
    let definition = definition("one", SimpleDetection(expressions: expressions))
    return DetectionPages(definitions: [definition]).page(of: definition)
  }

  private func equals(_ field: String, _ value: String) -> MatchExpression {
    .value(FieldPath(key: field), Condition(.equals), .string(value))
  }

  private func differs(_ field: String, _ value: String) -> MatchExpression {
    .value(FieldPath(key: field), Condition(.equals, negated: true), .string(value))
  }

  private func isNotIn(_ field: String, _ values: [Int64]) -> MatchExpression {
    .values(FieldPath(key: field), Condition(.isIn, negated: true), values.map(Scalar.integer))
  }

  @Test("The Wiz page: one condition, one indicator, output fields with their sources")
  func wizPage() throws {
    var detection = SimpleDetection(expressions: [differs("severity", "INFORMATIONAL")])
    detection.alertTitle = try TitleTemplate("[Wiz Alert]: {tdrId}")
    detection.alertContext = [
      AlertContextField(name: "machine_id", path: try FieldPath(keyPath: "primaryResource.externalId")),
      AlertContextField(name: "tdrId", path: FieldPath(key: "tdrId")),
    ]
    detection.groupBy = [FieldPath(key: "threatId"), try FieldPath(keyPath: "trigger.ruleId")]
    let definition = definition("Wiz", detection)
    let page = DetectionPages(definitions: [definition]).page(of: definition)
    #expect(page.stages == [LogicStage(name: "Condition", lines: [#"severity ne "INFORMATIONAL""#])])
    #expect(page.indicators == [Indicator(field: "severity", kind: "ne", values: ["INFORMATIONAL"])])
    #expect(page.exclusions.isEmpty)
    #expect(
      page.outputFields == [
        OutputField(field: "machine_id", source: "primaryResource.externalId"), OutputField(field: "tdrId", source: ""),
      ])
    #expect(page.alertTitle == "[Wiz Alert]: {tdrId}")
    #expect(page.groupBy == ["threatId", "trigger.ruleId"])
    #expect(page.unique.isEmpty)
  }

  @Test("The page names the field whose distinct values the threshold counts")
  func unique() throws {
    var detection = SimpleDetection(expressions: [equals("kind", "scan")])
    detection.unique = try FieldPath(keyPath: "dst.port")
    let definition = definition("one", detection)
    #expect(DetectionPages(definitions: [definition]).page(of: definition).unique == "dst.port")
  }

  @Test("The VPC page: negated lists are exclusions with their values sorted as text, plain inequality is not")
  func vpcPage() {
    let ports: [Int64] = [443, 80, 2049, 123, 445, 53, 853]
    let page = page([
      differs("srcAddr", "null"), isNotIn("srcPort", ports), isNotIn("dstPort", ports),
      equals("flowDirection", "egress"),
    ])
    let sorted = ["123", "2049", "443", "445", "53", "80", "853"]
    #expect(
      page.exclusions == [
        Indicator(field: "dstPort", kind: "in", values: sorted),
        Indicator(field: "srcPort", kind: "in", values: sorted),
      ])
    #expect(page.indicators.map { "\($0.field) \($0.kind)" } == ["flowDirection eq", "srcAddr ne"])
    #expect(page.stages.first?.lines[1] == "srcPort not in [443, 80, 2049, 123, 445, 53, 853]")
  }

  @Test("Inline filters are a stage of their own before the condition, and nested All lists become lines")
  func stages() {
    var detection = SimpleDetection(expressions: [.combinator(.all, [equals("a", "1"), equals("b", "2")])])
    detection.inlineFilters = [.combinator(.all, []), isNotIn("c", [7])]
    let definition = definition("one", detection)
    let page = DetectionPages(definitions: [definition]).page(of: definition)
    #expect(
      page.stages == [
        LogicStage(name: "Inline filters", lines: ["c not in [7]"]),
        LogicStage(name: "Condition", lines: [#"a eq "1""#, #"b eq "2""#]),
      ])
    #expect(page.exclusions == [Indicator(field: "c", kind: "in", values: ["7"])])
  }

  @Test("A detection without a condition of its own says that it always holds")
  func emptyLogic() {
    #expect(page([.combinator(.all, [])]).stages == [LogicStage(name: "Condition", lines: ["always true"])])
  }

  @Test("None excludes each of its expressions by the positive form, DoesNotEqual inside it looks for the value")
  func noneCombinator() {
    let page = page([.combinator(.none, [equals("user", "root"), isNotIn("port", [22]), differs("zone", "dmz")])])
    #expect(page.exclusions == [Indicator(field: "user", kind: "eq", values: ["root"])])
    #expect(
      page.indicators == [
        Indicator(field: "port", kind: "in", values: ["22"]), Indicator(field: "zone", kind: "eq", values: ["dmz"]),
      ])
  }

  @Test("What an alternative excludes is no exclusion of the detection")
  func alternative() {
    let page = page([.combinator(.any, [isNotIn("port", [22]), equals("user", "root")])])
    #expect(page.exclusions.isEmpty)
    #expect(page.indicators.map(\.kind) == ["not in", "eq"])
  }

  @Test("A None over a conjunction excludes no part of it alone")
  func noneOverConjunction() {
    let page = page([.combinator(.none, [.combinator(.all, [equals("a", "1"), isNotIn("b", [2])])])])
    #expect(page.exclusions.isEmpty)
    #expect(page.indicators.map { "\($0.field) \($0.kind)" } == ["a ne", "b in"])
  }

  @Test("Below OnlyOne conditions are taken as they are written, also inside None")
  func onlyOne() {
    let inner = MatchExpression.combinator(.onlyOne, [equals("a", "1"), isNotIn("b", [2])])
    for expression in [inner, .combinator(.none, [inner])] {
      let page = page([expression])
      #expect(page.exclusions.isEmpty)
      #expect(page.indicators.map { "\($0.field) \($0.kind)" } == ["a eq", "b not in"])
    }
  }

  @Test("What is asked of a list's elements is a field below the list")
  func comprehension() {
    let list = FieldPath(key: "list")
    let page = page([
      .elements(list, .any, [equals("name", "x"), .elements(FieldPath(key: "tags"), .none, [equals("key", "ok")])]),
      .elements(list, .none, [.value(FieldPath([]), Condition(.startsWith), .string("tmp"))]),
    ])
    #expect(
      page.indicators == [
        Indicator(field: "list[*].name", kind: "eq", values: ["x"]),
        Indicator(field: "list[*].tags[*].key", kind: "ne", values: ["ok"]),
      ])
    #expect(page.exclusions == [Indicator(field: "list[*]", kind: "starts_with", values: ["tmp"])])
  }

  @Test("Comparisons of two fields and constants are no indicators, conditions without a value are")
  func valuelessConditions() {
    let page = page([
      .fields(FieldPath(key: "a"), Condition(.equals), FieldPath(key: "b")), .constant(true),
      .unary(FieldPath(key: "c"), Condition(.exists)), .unary(FieldPath(key: "d"), Condition(.isNull, negated: true)),
      .value(FieldPath(key: "e"), Condition(.isIPAddressPrivate), .bool(false)),
    ])
    #expect(page.indicators == [Indicator(field: "c", kind: "exists", values: [])])
    #expect(page.exclusions.map { "\($0.field) \($0.kind)" } == ["d is_null", "e is_ip_private"])
  }

  @Test("The corpus column counts the other detections that look for the same, without case and order")
  func corpusCounts() {
    let values: [Scalar] = [.string("a"), .string("b")]
    let first = definition(
      "1", SimpleDetection(expressions: [.values(FieldPath(key: "Name"), Condition(.isIn), values), equals("x", "1")]))
    let second = definition(
      "2",
      SimpleDetection(expressions: [.values(FieldPath(key: "name"), Condition(.isIn), values.reversed())]))
    let third = definition(
      "3", SimpleDetection(expressions: [.value(FieldPath(key: "x"), Condition(.equals), .integer(1))]))
    let pages = DetectionPages(definitions: [first, second, third])
    #expect(pages.page(of: first).indicators.map(\.corpusCount) == [1, 0])
    #expect(pages.page(of: second).indicators.map(\.corpusCount) == [1])
    #expect(pages.page(of: third).indicators.map(\.corpusCount) == [0], "text and number differ")
  }

  @Test(
    "Detections that look for one number or one field in two spellings look for the same",
    arguments: [
      ("Size", Scalar.double(1000), "size", Scalar.integer(1000)),
      ("λόγος", .decimal("9007199254740993.0"), "ΛΌΓΟΣ", .integer(9_007_199_254_740_993)),
      ("x", .decimal("1e-400"), "x", .decimal("0.1E-399")),
    ])
  func corpusCountsSpellings(_ left: String, _ first: Scalar, _ right: String, _ second: Scalar) {
    let one = definition(
      "1", SimpleDetection(expressions: [.value(FieldPath(key: left), Condition(.equals), first)]))
    let two = definition(
      "2", SimpleDetection(expressions: [.value(FieldPath(key: right), Condition(.equals), second)]))
    let pages = DetectionPages(definitions: [one, two])
    #expect(pages.page(of: one).indicators.map(\.corpusCount) == [1])
  }

  @Test("A detection that looks for the same twice counts once")
  func corpusCountsDetections() {
    let twice = definition(
      "1", SimpleDetection(expressions: [equals("x", "1"), .combinator(.any, [equals("x", "1")])]))
    let once = definition("2", SimpleDetection(expressions: [equals("x", "1")]))
    let pages = DetectionPages(definitions: [twice, once])
    #expect(pages.page(of: once).indicators == [Indicator(field: "x", kind: "eq", values: ["1"], corpusCount: 1)])
    #expect(pages.page(of: twice).indicators.count == 1)
  }

  @Test("Severities are shown with their conditions, in the order in which they are tried")
  func dynamicSeverities() {
    var detection = SimpleDetection(expressions: [.constant(true)])
    detection.dynamicSeverities = [
      DynamicSeverity(severity: .critical, conditions: [equals("s", "C"), equals("t", "D")]),
      DynamicSeverity(severity: .low, conditions: [equals("s", "L")]),
    ]
    let definition = definition("one", detection)
    let page = DetectionPages(definitions: [definition]).page(of: definition)
    #expect(
      page.dynamicSeverities == [
        SeverityStage(severity: .critical, lines: [#"s eq "C""#, #"t eq "D""#]),
        SeverityStage(severity: .low, lines: [#"s eq "L""#]),
      ])
  }
}
