import Detection
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
