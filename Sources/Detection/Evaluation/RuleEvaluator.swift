/// Evaluates the rules of a program on one event after the other, with memory that it reuses.
///
/// Belongs to one thread at a time.
final class RuleEvaluator {
  private let scratch = EvaluationScratch()
  private var candidates: [Int32] = []

  /// An event under evaluation; the last one is forgotten.
  func scope(of document: JSONDocument, _ program: LogTypeProgram) -> EventScope {
    EventScope(document: document, tables: program.tables, scratch: scratch)
  }

  /// What the rules of a program say of an event.
  func verdict(on scope: EventScope, _ program: LogTypeProgram) -> EventVerdict {
    var verdict = EventVerdict()
    verdict.detectionCount = program.rules.count
    for rule in program.index.unindexed { evaluate(rule, scope, program, &verdict) }
    if program.index.fields.isEmpty { return verdict }
    candidates.removeAll(keepingCapacity: true)
    for field in program.index.fields { collectCandidates(field, scope) }
    for rule in candidates { evaluate(rule, scope, program, &verdict) }
    if verdict.matches.count > 1 { verdict.matches.sort { $0.definition.id < $1.definition.id } }
    return verdict
  }

  private func collectCandidates(_ field: RuleIndex.IndexedField, _ scope: EventScope) {
    guard case .value(let index) = scope.value(ofField: field.field, root: JSONDocument.root) else { return }
    switch scope.document.kind(index) {
    case .string:
      guard let value = field.values.number(of: scope.document.bytes(index)) else { return }
      candidates += field.rulesByValue[value]
    case .array: candidates += field.rulesAcceptingLists
    default: return
    }
  }

  @inline(__always)
  private func evaluate(
    _ number: Int32, _ scope: EventScope, _ program: LogTypeProgram, _ verdict: inout EventVerdict
  ) {
    let entry = scope.tables.rules[number]
    if entry.filters >= 0 {
      switch scope.evaluate(entry.filters, root: JSONDocument.root) {
      case .yes: break
      case .no: return
      case .failed:
        verdict.errors.append(filterError(program.rules[Int(number)], scope, program))
        return
      }
    }
    guard scope.evaluate(entry.detection, root: JSONDocument.root) == .yes else { return }
    verdict.matches.append(MatchRenderer(scope: scope, rule: program.rules[Int(number)]).match())
  }

  private func filterError(_ rule: CompiledRule, _ scope: EventScope, _ program: LogTypeProgram) -> DetectionError {
    let failure = scope.failure(in: rule.entry.filters)
    let path = failure.map { program.paths[Int(scope.tables.predicates[$0.predicate].field)].description } ?? ""
    return DetectionError(
      rule: rule, code: "inline-filter", message: "the inline filter on '\(path)' failed: \(failure?.message ?? "")")
  }
}

extension EventScope {
  /// The first failed predicate below a node, and why it failed.
  fileprivate func failure(in node: Int32) -> (predicate: Int32, message: String)? {
    let expression = tables.expressions[node]
    if expression.kind == .predicate {
      return scratch.failures[expression.predicate].map { (expression.predicate, $0) }
    }
    for child in expression.firstChild..<(expression.firstChild + expression.childCount) {
      if let found = failure(in: tables.children[child]) { return found }
    }
    return nil
  }
}
