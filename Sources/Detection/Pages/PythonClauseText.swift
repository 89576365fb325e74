// Conditions of bodies in Python in the normal form, and as the comparisons that pages share between detections.

extension PythonClause {
  /// The condition as lines, all of which must hold.
  var lines: [String] {
    switch self {
    case .all(let parts): parts.flatMap(\.lines)
    case .any: [text]
    case .comparison(let comparison): comparison.expressions.map(NormalForm.lines) ?? [comparison.text]
    }
  }

  /// The condition on one line.
  var text: String {
    switch self {
    case .all(let parts): "(\(parts.map(\.text).joined(separator: " and ")))"
    case .any(let parts): PythonClause.text(ofAny: parts)
    case .comparison(let comparison): comparison.text
    }
  }

  /// A text and a list that contain something are written alike.
  private static func text(ofAny parts: [PythonClause]) -> String {
    var texts: [String] = []
    for part in parts where !texts.contains(part.text) { texts.append(part.text) }
    if texts.isEmpty { return "always false" }
    return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: " or ")))"
  }

  /// The parts of the condition that expressions can say, for tables of indicators.
  ///
  /// What stands beside a part that cannot be said under `any` is still looked for.
  var comparable: [MatchExpression] {
    switch self {
    case .all(let parts): parts.flatMap(\.comparable)
    case .any(let parts):
      parts.isEmpty
        ? [] : [.combinator(.any, parts.map { .combinator(.all, $0.comparable) } + PythonClause.anythingElse(parts))]
    case .comparison(let comparison): comparison.expressions ?? []
    }
  }

  /// A second alternative where there is one alone, so that no part of it counts as required.
  private static func anythingElse(_ parts: [PythonClause]) -> [MatchExpression] {
    parts.count == 1 ? [.constant(false)] : []
  }

  /// The fields that the condition compares.
  var fields: Set<FieldPath> {
    switch self {
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
    case .comparison(let comparison): [comparison.field]
    }
  }
}

extension PythonComparison {
  /// The comparison in the normal form.
  var text: String {
    if let expressions {
      let texts = expressions.map(NormalForm.text)
      return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: " and ")))"
    }
    if values.isEmpty { return "\(field) \(kind)" }
    let literals = values.map { $0.map(NormalForm.literal) ?? "null" }
    return "\(field) \(kind) \(literals.count == 1 ? literals[0] : "[\(literals.joined(separator: ", "))]")"
  }

  /// The kind where expressions have none.
  private var kind: String {
    let name =
      switch operation {
      case .equals: values.count == 1 ? "eq" : "in"
      case .text, .number, .object, .list: "is_\(operation.rawValue)"
      default: operation.rawValue
      }
    return (isNegated ? "not " : "") + (ignoresCase ? "i" : "") + name
  }

  /// The pattern that the field is compared with, as a row of a table; nil where there is none.
  var patternIndicator: Indicator? {
    guard operation == .matches || operation == .matchesGlob else { return nil }
    return Indicator(field: field.description, kind: kind, values: values.compactMap { $0?.text }.sorted())
  }

  /// The comparison as expressions, all of which must hold; nil where they cannot say it.
  var expressions: [MatchExpression]? {
    switch operation {
    case .equals: ignoresCase ? texts(.equalsIgnoringCase) : equality
    case .startsWith: texts(ignoresCase ? .startsWithIgnoringCase : .startsWith)
    case .endsWith: texts(ignoresCase ? .endsWithIgnoringCase : .endsWith)
    case .contains: texts(ignoresCase ? .containsIgnoringCase : .contains)
    case .includes: texts(.contains)
    case .truthy: unary(.isNullOrEmpty, negated: true)
    case .falsy: unary(.isNullOrEmpty)
    case .greater: number(.isGreaterThan)
    case .less: number(.isLessThan)
    case .greaterOrEqual: number(.isGreaterThanOrEquals)
    case .lessOrEqual: number(.isLessThanOrEquals)
    // To `Exists` null is missing, to Python it is not.
    case .missing, .present, .text, .number, .object, .list, .matches, .matchesGlob: nil
    }
  }

  private func unary(_ operation: Detection.Operation, negated: Bool = false) -> [MatchExpression] {
    [.unary(field, Condition(operation, negated: negated != isNegated))]
  }

  private func number(_ operation: Detection.Operation) -> [MatchExpression]? {
    guard values.count == 1, let value = values[0], value.kindName == "a number" else { return nil }
    return [.value(field, Condition(operation, negated: isNegated), value)]
  }

  /// With one of several texts; a negated one with none of them.
  private func texts(_ operation: Detection.Operation) -> [MatchExpression]? {
    let texts = values.compactMap { $0?.text }
    guard !texts.isEmpty, texts.count == values.count else { return nil }
    let single = texts.map { MatchExpression.value(field, Condition(operation, negated: isNegated), .string($0)) }
    return isNegated || single.count == 1 ? single : [.combinator(.any, single)]
  }

  /// Equal to one of the values, or to none of them; null is asked for by an operation of its own.
  private var equality: [MatchExpression]? {
    let constants = values.compactMap { $0 }
    var parts: [MatchExpression] =
      constants.count < values.count ? [.unary(field, Condition(.isNull, negated: isNegated))] : []
    if constants.count == 1 { parts.append(.value(field, Condition(.equals, negated: isNegated), constants[0])) }
    if constants.count > 1 { parts.append(.values(field, Condition(.isIn, negated: isNegated), constants)) }
    if parts.isEmpty { return nil }
    return isNegated || parts.count == 1 ? parts : [.combinator(.any, parts)]
  }
}
