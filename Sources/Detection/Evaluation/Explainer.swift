import Primitives

/// Makes explanations by asking the evaluation itself, node by node.
struct Explainer {
  let scope: EventScope
  let program: LogTypeProgram

  /// Elements of a list that are explained one by one.
  private static let elementsMax = 32
  /// Bytes of a value that are shown.
  private static let actualBytesMax = 1_000

  func explanation(of rule: CompiledRule) -> DetectionExplanation {
    let logic = rule.logic
    let filters: ExpressionExplanation? =
      rule.entry.filters < 0 ? nil : conjunction(logic.inlineFilters, rule.entry.filters, root: JSONDocument.root)
    let filtersHold =
      rule.entry.filters < 0 || scope.evaluate(rule.entry.filters, root: JSONDocument.root) == .yes
    let detection = conjunction(logic.expressions, rule.entry.detection, root: JSONDocument.root)
    if rule.python != nil { return pythonExplanation(of: rule, filters, gate: detection) }
    return DetectionExplanation(
      detectionID: rule.definition.id, matched: filtersHold && detection.value, filters: filters, detection: detection,
      severities: zip(logic.dynamicSeverities, rule.severities).map {
        conjunction($0.conditions, $1.node, root: JSONDocument.root)
      },
      severity: MatchRenderer(scope: scope, rule: rule).severity())
  }

  /// What is known of a body in Python before it is called.
  private func pythonExplanation(
    of rule: CompiledRule, _ filters: ExpressionExplanation?, gate: ExpressionExplanation
  ) -> DetectionExplanation {
    var name = ""
    if case .python(let filename) = rule.definition.body { name = filename }
    var detection = ExpressionExplanation(text: name, value: false)
    if !rule.logic.expressions.isEmpty {
      var node = gate
      node.text = "can match only if \(gate.text)"
      detection.children = [node]
    }
    return DetectionExplanation(
      detectionID: rule.definition.id, matched: false, filters: filters, detection: detection, severities: [],
      severity: rule.definition.severity)
  }

  private func conjunction(
    _ expressions: [MatchExpression], _ node: Int32, root: JSONDocument.Index
  ) -> ExpressionExplanation {
    explain(expressions.count == 1 ? expressions[0] : .combinator(.all, expressions), node, root: root)
  }

  private func explain(_ expression: MatchExpression, _ node: Int32, root: JSONDocument.Index) -> ExpressionExplanation
  {
    let verdict = scope.evaluate(node, root: root)
    var explanation = ExpressionExplanation(text: NormalForm.text(of: expression), value: verdict == .yes)
    let compiled = scope.tables.expressions[node]
    if case .until(_, let filter) = expression {
      // Once it has ended nothing is asked of the event.
      if scope.nowNanos >= scope.tables.ends[compiled.predicate] { return explanation }
      var inner = explain(filter, scope.tables.children[compiled.firstChild], root: root)
      inner.text = explanation.text
      return inner
    }
    if case .combinator(_, let nested) = expression {
      explanation.children = zip(nested, 0..<compiled.childCount).map { expression, offset in
        explain(expression, scope.tables.children[compiled.firstChild + offset], root: root)
      }
    } else if compiled.kind == .predicate {
      describe(compiled.predicate, root: root, in: &explanation)
      if case .elements(_, _, let inner) = expression {
        explanation.children = elements(of: compiled.predicate, inner, root: root)
      }
    }
    return explanation
  }

  private func describe(_ number: Int32, root: JSONDocument.Index, in explanation: inout ExpressionExplanation) {
    let predicate = scope.tables.predicates[number]
    let value = scope.value(ofField: predicate.field, root: root)
    explanation.field = program.paths[Int(predicate.field)].description
    explanation.error = scope.scratch.failures[number] ?? ""
    if case .missing = value {
      explanation.isMissing = true
      return
    }
    var writer = JSONWriter(bytesMax: Explainer.actualBytesMax)
    MatchRenderer.write(value, of: scope, to: &writer)
    explanation.isTruncated = writer.isFull
    explanation.actual = writer.isFull ? Explainer.prefix(writer.bytes) : writer.bytes
  }

  private func elements(
    of number: Int32, _ inner: [MatchExpression], root: JSONDocument.Index
  ) -> [ExpressionExplanation] {
    let predicate = scope.tables.predicates[number]
    let path = program.paths[Int(predicate.field)]
    var elements: [ExpressionExplanation] = []
    scope.forEachElement(of: scope.value(ofField: predicate.field, root: root)) { element in
      var explanation = conjunction(inner, predicate.operand, root: element)
      explanation.text = "\(path)[\(elements.count)]: \(explanation.text)"
      elements.append(explanation)
      return elements.count < Explainer.elementsMax
    }
    return elements
  }

  /// The first bytes, cut where a character begins.
  private static func prefix(_ bytes: [UInt8]) -> [UInt8] {
    var end = min(actualBytesMax, bytes.count)
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[..<end])
  }
}

/// Why a detection matches an event or not.
public struct DetectionExplanation: Sendable, Equatable {
  /// The id of the detection.
  public var detectionID: String
  /// Whether it matches.
  public var matched: Bool
  /// The inline filters; nil when there are none.
  public var filters: ExpressionExplanation?
  /// The detection's own expressions.
  public var detection: ExpressionExplanation
  /// The conditions of each dynamic severity, in order.
  public var severities: [ExpressionExplanation]
  /// The severity that a match has.
  public var severity: Severity
}

/// One node of a condition tree with what it saw in an event.
public struct ExpressionExplanation: Sendable, Equatable {
  /// The node in the normal form, for example `severity ne "INFORMATIONAL"`.
  public var text: String
  /// Whether it holds.
  public var value: Bool
  /// The field that the node reads; empty for combinators and constants.
  public var field = ""
  /// The field's value as JSON, at most 1,000 bytes of it; empty when the field is missing.
  public var actual: [UInt8] = []
  /// Whether `actual` was cut.
  public var isTruncated = false
  /// Whether the node reads a field that the event does not have.
  public var isMissing = false
  /// Why an inline filter failed; empty when it did not.
  public var error = ""
  /// The nested nodes, all of them, whether or not they were needed for the outcome.
  public var children: [ExpressionExplanation] = []
}
