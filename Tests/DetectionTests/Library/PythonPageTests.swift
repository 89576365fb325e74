import Primitives
import Testing

@testable import Detection

@Suite("The catalogue page of a body in Python")
struct PythonPageTests {
  private func comparison(_ field: String, _ operation: String, _ values: PageValue?...) throws -> PythonClause {
    let path = try FieldPath(keyPath: field)
    return .comparison(try #require(PythonComparison(path, operation: operation, values: values.map { $0?.scalar })))
  }

  private func page(
    _ page: PythonPage?, type: AnalysisType = .rule, filters: [MatchExpression] = [],
    beside others: [DetectionDefinition] = []
  ) -> DetectionPage {
    var definition = DetectionDefinition(
      analysisType: type, id: "body", body: .python(filename: "body.py"), path: "body.yml", position: .start)
    definition.pythonState = .loaded(PythonBody(number: 0, functions: ["rule", "title"], page: page))
    definition.pythonFilters = filters
    return DetectionPages(definitions: [definition] + others).page(of: definition)
  }

  @Test(
    "Comparisons are written as those of rules are, where rules can make them",
    arguments: [
      ("equals", ["x"], #"a.b eq "x""#), ("equals", ["x", 5], #"a.b in ["x", 5]"#),
      ("not_equals", ["x"], #"a.b ne "x""#),
      ("not_equals", ["x", "y"], #"a.b not in ["x", "y"]"#), ("equals", [nil], "a.b is_null"),
      ("equals", [nil, "x"], #"(a.b is_null or a.b eq "x")"#), ("starts_with", ["x"], #"a.b starts_with "x""#),
      ("ends_with", ["x", "y"], #"(a.b ends_with "x" or a.b ends_with "y")"#),
      ("not_contains_folded", ["x", "y"], #"(a.b not icontains "x" and a.b not icontains "y")"#),
      ("equals_folded", ["x"], #"a.b ieq "x""#), ("includes", ["x"], #"a.b contains "x""#),
      ("truthy", [], "a.b not is_null_or_empty"), ("falsy", [], "a.b is_null_or_empty"), ("missing", [], "a.b missing"),
      ("not_text", [], "a.b not is_text"), ("list", [], "a.b is_list"), ("greater", [5], "a.b gt 5"),
      ("starts_with", [5], "a.b starts_with 5"), ("not_less_or_equal", [0.5], "a.b not le 0.5"),
    ] as [(String, [PageValue?], String)])
  func comparisons(operation: String, values: [PageValue?], text: String) throws {
    let field = try FieldPath(keyPath: "a.b")
    let comparison = try #require(PythonComparison(field, operation: operation, values: values.map { $0?.scalar }))
    let other = try self.comparison("z", "list")
    let both = PythonClause.any([.comparison(comparison), .comparison(comparison), other])
    #expect(both.text == "(\(text) or z is_list)")
    #expect(PythonClause.comparison(comparison).lines.joined(separator: " and ") == text.trimming(comparison))
  }

  @Test("What alone decides is the condition; what must hold beside it is said to be decided in Python")
  func stages() throws {
    let clause = PythonClause.all([
      try comparison("eventName", "equals", "A", "B"),
      .any([try comparison("user", "text"), try comparison("user", "starts_with", "x")]),
    ])
    let lines = [#"eventName in ["A", "B"]"#, #"(user is_text or user starts_with "x")"#]
    let complete = page(PythonPage(condition: clause, isComplete: true))
    #expect(complete.stages == [LogicStage(name: "Condition", lines: lines)])
    let decided = LogicStage(name: "Decided in Python", lines: ["rule() in body.py"])
    #expect(
      page(PythonPage(condition: clause, isComplete: false)).stages
        == [LogicStage(name: "Matches only if", lines: lines), decided])
    #expect(page(PythonPage(condition: nil, isComplete: false)).stages == [decided])
    #expect(
      page(PythonPage(condition: nil, isComplete: true)).stages
        == [LogicStage(name: "Condition", lines: ["always true"])])
    #expect(
      page(PythonPage(condition: .any([]), isComplete: true)).stages
        == [LogicStage(name: "Condition", lines: ["always false"])])
    let policy = page(PythonPage(condition: clause, isComplete: false), type: .policy).stages
    #expect(policy.map(\.name) == ["Fails only if", "Decided in Python"] && policy[1].lines == ["policy() in body.py"])
    #expect(page(PythonPage(condition: clause, isComplete: true), type: .policy).stages.map(\.name) == ["Fails if"])
  }

  @Test("Inline filters come first, and a body that was not read is said to be that")
  func filters() throws {
    let filter = MatchExpression.value(FieldPath(key: "env"), Condition(.equals), .string("prod"))
    let unread = page(nil, filters: [filter])
    #expect(unread.stages.map(\.name) == ["Inline filters", "Decided in Python"])
    #expect(unread.stages[1].lines == ["rule() in body.py, which was not read"])
    #expect(unread.unread == ["the body: it was not loaded"])
    #expect(unread.indicators == [Indicator(field: "env", kind: "eq", values: ["prod"])])
    #expect(page(nil, type: .scheduledRule, filters: [filter]).stages.count == 1)
  }

  @Test("Indicators are those of the condition and of the rest of the body, and are counted among all detections")
  func indicators() throws {
    let clause = PythonClause.all([
      try comparison("a", "equals", "x"), try comparison("b", "not_equals", "y", "z"),
    ])
    guard case .comparison(let further) = try comparison("c", "ends_with", ".exe"),
      case .comparison(let known) = try comparison("a", "equals", "other")
    else { return }
    let other = DetectionDefinition(
      analysisType: .rule, id: "yaml",
      body: .simple(
        SimpleDetection(expressions: [.value(FieldPath(key: "a"), Condition(.equals), .string("x"))])),
      path: "yaml.yml", position: .start)
    let page = page(
      PythonPage(condition: clause, isComplete: false, comparisons: [known, further]), beside: [other])
    #expect(
      page.indicators == [
        Indicator(field: "a", kind: "eq", values: ["x"], corpusCount: 1),
        Indicator(field: "c", kind: "ends_with", values: [".exe"]),
      ])
    #expect(page.exclusions == [Indicator(field: "b", kind: "in", values: ["y", "z"])])
    guard case .comparison(let pattern) = try comparison("a", "matches", "^x") else { return }
    let matching = self.page(PythonPage(condition: clause, isComplete: false, comparisons: [pattern]))
    #expect(matching.indicators.map(\.kind) == ["eq", "matches"] && matching.indicators[1].corpusCount == 0)
  }

  @Test("The rest of the page is what the other functions return")
  func rest() throws {
    let high = PythonSeverity(severity: .high, condition: try comparison("user", "equals", "root"))
    let found = page(
      PythonPage(
        condition: nil, isComplete: false, titles: ["A {a}", "B"], dedupFields: ["a", "b"], uniqueFields: ["n"],
        severities: [high, PythonSeverity(severity: .low, condition: nil)],
        context: [OutputField(field: "a", source: "a"), OutputField(field: "who", source: "user.name")],
        helpers: ["base"], dataModels: ["Model"], unread: ["title"]))
    #expect(found.alertTitle == "A {a} | B" && found.groupBy == ["a", "b"] && found.unique == "n")
    #expect(
      found.dynamicSeverities == [
        SeverityStage(severity: .high, lines: [#"user eq "root""#]),
        SeverityStage(severity: .low, lines: ["decided in Python"]),
      ])
    #expect(
      found.outputFields == [OutputField(field: "a", source: ""), OutputField(field: "who", source: "user.name")])
    #expect(found.functions == ["rule", "title"] && found.helpers == ["base"] && found.dataModels == ["Model"])
    #expect(found.unread == ["title(): not all of what it returns"])
  }
}

/// A constant of a test.
enum PageValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, Sendable {
  case text(String), integer(Int64), double(Double)

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(floatLiteral value: Double) { self = .double(value) }

  var scalar: Scalar {
    switch self {
    case .text(let text): .string(text)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    }
  }
}

extension String {
  /// Several conditions that must all hold are a line each, without the parentheses that they have inside of others.
  fileprivate func trimming(_ comparison: PythonComparison) -> String {
    comparison.isNegated && hasPrefix("(") ? String(dropFirst().dropLast()) : self
  }
}
