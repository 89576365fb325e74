/// What a page shows of a body in Python, in the parts that pages have.
struct PythonLogic {
  /// The stages, in the order in which an event meets them.
  let stages: [LogicStage]
  /// Everything that the page of the body says; nil where its source was not read.
  let page: PythonPage?
  private let filters: [MatchExpression]

  /// The logic of a definition; nil for one that has no body in Python.
  init?(_ definition: DetectionDefinition) {
    guard case .python(let filename) = definition.body else { return nil }
    page = definition.pythonBody?.page
    // The platform runs filters for rules alone.
    filters = definition.analysisType == .rule ? definition.pythonFilters : []
    let filterLines = NormalForm.lines(of: filters)
    let filterStage = filterLines.isEmpty ? [] : [LogicStage(name: "Inline filters", lines: filterLines)]
    stages = filterStage + PythonLogic.stages(page, definition, filename)
  }

  /// The comparisons of the body and its filters.
  var comparisons: ComparisonCollector {
    var collector = ComparisonCollector()
    collector.collect(filters)
    guard let page else { return collector }
    collector.collect(page.condition.map(\.comparable) ?? [])
    let known = page.condition?.fields ?? []
    // Of what the condition does not need it is not known how it decides: it is looked for, whatever follows.
    let others = page.comparisons.filter { !known.contains($0.field) }.flatMap { $0.expressions ?? [] }
    for other in others { collector.collect([.combinator(.any, [other, .constant(false)])]) }
    return collector
  }

  /// The patterns that fields are compared with, which rules in YAML do not have.
  var patterns: [Indicator] { page?.comparisons.compactMap(\.patternIndicator) ?? [] }

  private static func stages(
    _ page: PythonPage?, _ definition: DetectionDefinition, _ filename: String
  ) -> [LogicStage] {
    let isPolicy = definition.analysisType == .policy
    let function = "\(isPolicy ? "policy" : "rule")() in \(filename)"
    guard let page else {
      return [LogicStage(name: "Decided in Python", lines: ["\(function), which was not read"])]
    }
    let lines = page.condition.map(\.lines) ?? []
    if page.isComplete {
      let name = isPolicy ? "Fails if" : "Condition"
      return [LogicStage(name: name, lines: lines.isEmpty ? ["always true"] : lines)]
    }
    let decided = LogicStage(name: "Decided in Python", lines: [function])
    if lines.isEmpty { return [decided] }
    return [LogicStage(name: isPolicy ? "Fails only if" : "Matches only if", lines: lines), decided]
  }
}

extension DetectionPage {
  /// Shows what was read of a body.
  mutating func apply(_ logic: PythonLogic) {
    stages = logic.stages
    guard let page = logic.page else {
      unread = ["the body: it was not loaded"]
      return
    }
    outputFields = page.context.map { OutputField(field: $0.field, source: $0.source == $0.field ? "" : $0.source) }
    dynamicSeverities = page.severities.map {
      SeverityStage(severity: $0.severity, lines: $0.condition.map(\.lines) ?? ["decided in Python"])
    }
    alertTitle = page.titles.joined(separator: " | ")
    groupBy = page.dedupFields
    unique = page.uniqueFields.joined(separator: ", ")
    helpers = page.helpers
    dataModels = page.dataModels
    functions = definition.pythonBody?.functions ?? []
    unread = page.unread.map { "\($0)(): not all of what it returns" }
  }
}
