import Primitives

/// Decodes match expressions and checks that each has exactly one of the shapes of the language.
struct ExpressionDecoder {
  /// Where the expressions are.
  let dialect: ExpressionDialect
  let problems: ProblemList

  private var specifiers: KeySpecifierDecoder { KeySpecifierDecoder(dialect: dialect, problems: problems) }

  /// Decodes a list of expressions.
  ///
  /// Those with a problem are left out, each with its problem added.
  func decodeList(_ node: YAMLNode, named name: String) -> [MatchExpression] {
    list(node, named: name, decode: dialect == .inlineFilter ? decodeEntry : decode) ?? []
  }

  private func list(
    _ node: YAMLNode, named name: String, decode: (YAMLNode) -> MatchExpression?
  ) -> [MatchExpression]? {
    guard let elements = node.elements else {
      return problems.wrongType(name, expected: "a list of expressions", found: node)
    }
    if elements.isEmpty, !dialect.acceptsEmptyList {
      let message = "\(name): expected at least one expression; 'Condition: AlwaysTrue' is true for every event"
      problems.add(.invalidExpression, at: node.position, message)
    }
    return elements.compactMap(decode)
  }

  /// Decodes an entry of `InlineFilters` itself, which may have an end.
  private func decodeEntry(_ node: YAMLNode) -> MatchExpression? {
    guard let pairs = node.pairs, let until = pairs.first(where: { $0.key == ExpressionDecoder.untilKey }) else {
      return decode(node)
    }
    let rest = pairs.filter { $0.key != ExpressionDecoder.untilKey }
    let filter = decode(YAMLNode(position: node.position, content: .mapping(rest)))
    guard let nanos = until.value.text.flatMap({ UnixTime.nanos($0, .command) }) else {
      return problems.wrongType(
        until.key, expected: "a date such as 2026-12-31, or a time such as 2026-12-31T09:30:00Z", found: until.value)
    }
    return filter.map { .until(nanos, $0) }
  }

  private static let untilKey = "Until"

  private func decode(_ node: YAMLNode) -> MatchExpression? {
    guard let pairs = node.pairs else {
      return problems.wrongType(
        "expression", expected: "a mapping such as {Key: name, Condition: Exists}", found: node)
    }
    let known = pairs.filter { RuleSchemas.expressionKeys.contains($0.key) }
    for pair in pairs where !RuleSchemas.expressionKeys.contains(pair.key) { refuse(pair) }
    if let combinator = known.first(where: { Combinator(rawValue: $0.key) != nil }) {
      return decodeCombinator(combinator, among: known)
    }
    guard let condition = node["Condition"] else {
      let choices = Combinator.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      return problems.refuse(
        .missingKey, at: node.position, "an expression needs 'Condition', or is one of \(choices)")
    }
    guard let name = condition.text else {
      return problems.wrongType("Condition", expected: "the name of a condition", found: condition)
    }
    return decode(
      ExpressionParts(node: node, pairs: known, condition: condition, conditionName: name, problems: problems))
  }

  private func refuse(_ pair: YAMLPair) {
    if CorrelationSchemas.correlation[pair.key] != nil {
      let message = "key '\(pair.key)' belongs to a correlation_rule, not to a match expression"
      return problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    if pair.key == ExpressionDecoder.untilKey {
      let message = "'Until' stands in an entry of InlineFilters itself, and nowhere else"
      return problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    let suggestion = problems.suggestion(for: pair.key, among: RuleSchemas.expressionKeys)
    let message = "unknown key \(Quotation.quoted(pair.key)) in an expression\(suggestion)"
    problems.add(.unknownKey, at: pair.keyPosition, message)
  }

  private func decodeCombinator(_ pair: YAMLPair, among pairs: [YAMLPair]) -> MatchExpression? {
    guard let combinator = Combinator(rawValue: pair.key) else { return nil }
    if let other = pairs.first(where: { $0.key != pair.key }) {
      let message =
        "'\(pair.key)' stands alone in an expression, found also '\(other.key)'; make it an expression of its own"
      problems.add(.invalidExpression, at: other.keyPosition, message)
    }
    if dialect == .inlineFilter, combinator != .all, combinator != .any {
      problems.add(
        .invalidExpression, at: pair.keyPosition, "'\(pair.key)' cannot stand in InlineFilters; use All or Any")
    }
    return list(pair.value, named: pair.key, decode: decode).map { .combinator(combinator, $0) }
  }

  // MARK: Conditions

  private func decode(_ parts: ExpressionParts) -> MatchExpression? {
    if RuleSchemas.constants.contains(parts.conditionName) { return decodeConstant(parts) }
    if let quantifier = ElementQuantifier(rawValue: parts.conditionName) { return decodeElements(parts, quantifier) }
    guard let condition = Condition(name: parts.conditionName) else {
      let suggestion = problems.suggestion(for: parts.conditionName, among: RuleSchemas.conditionNames)
      let message = "unknown condition \(Quotation.quoted(parts.conditionName))\(suggestion)"
      return problems.refuse(.unknownCondition, at: parts.condition.position, message)
    }
    parts.refuse("Expressions", because: "it goes with AnyElement and its kin")
    if parts.hasNoSpecifier, let values = parts["Values"], condition.operation.comparesFields {
      return decodeFields(parts, values, condition)
    }
    return decodeField(parts, condition)
  }

  private func decodeConstant(_ parts: ExpressionParts) -> MatchExpression? {
    if dialect == .inlineFilter {
      let message = "'\(parts.conditionName)' cannot stand in InlineFilters"
      return problems.refuse(.invalidExpression, at: parts.condition.position, message)
    }
    for pair in parts.pairs where pair.key != "Condition" {
      let message = "'\(parts.conditionName)' stands alone, found also '\(pair.key)'"
      problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    return .constant(parts.conditionName == "AlwaysTrue")
  }

  private func decodeElements(_ parts: ExpressionParts, _ quantifier: ElementQuantifier) -> MatchExpression? {
    if dialect == .inlineFilter {
      let message = "'\(parts.conditionName)' cannot stand in InlineFilters, which know no list comprehensions"
      return problems.refuse(.invalidExpression, at: parts.condition.position, message)
    }
    parts.refuse("Value", because: "'\(parts.conditionName)' takes 'Expressions'")
    parts.refuse("Values", because: "'\(parts.conditionName)' takes 'Expressions'")
    let path = elementsPath(parts)
    guard let list = parts["Expressions"] else {
      let message = "'\(parts.conditionName)' needs 'Expressions', which each element is tested with"
      return problems.refuse(.missingKey, at: parts.node.position, message)
    }
    let inner = ExpressionDecoder(dialect: .element, problems: problems).decodeList(list, named: "Expressions")
    return path.map { .elements($0, quantifier, inner) }
  }

  private func elementsPath(_ parts: ExpressionParts) -> FieldPath? {
    guard let pair = specifiers.only(of: parts.pairs, in: parts.node) else { return nil }
    if pair.key == "Enrichment" {
      let message = "'Enrichment' cannot name the list of a list comprehension"
      return problems.refuse(.invalidExpression, at: pair.keyPosition, message)
    }
    if pair.key == "DeepKey", let index = pair.value.elements?.first(where: { $0.integer != nil }) {
      let message = "DeepKey: an index cannot stand in the key of a list comprehension; use KeyPath, as in a[0].b"
      return problems.refuse(.invalidExpression, at: index.position, message)
    }
    return specifiers.path(pair)
  }

  private func decodeFields(
    _ parts: ExpressionParts, _ values: YAMLNode, _ condition: Condition
  ) -> MatchExpression? {
    if dialect == .inlineFilter {
      let message = "two fields cannot be compared in InlineFilters; each filter needs KeyPath or Enrichment"
      return problems.refuse(.invalidExpression, at: parts.node.position, message)
    }
    parts.refuse("Value", because: "two fields stand under 'Values'")
    guard let elements = values.elements else {
      return problems.wrongType("Values", expected: "a list of two key specifiers", found: values)
    }
    guard elements.count == 2, elements.allSatisfy({ $0.pairs != nil }) else {
      let message =
        "an expression without a key compares exactly two fields, as in "
        + "'Values: [{Key: a}, {Key: b}]'; found \(elements.count) elements; constants need a key beside them"
      return problems.refuse(.invalidExpression, at: values.position, message)
    }
    let paths = elements.compactMap { specifiers.decode($0, named: "Values", allowsEnrichment: false) }
    return paths.count == 2 ? .fields(paths[0], condition, paths[1]) : nil
  }

  private func decodeField(_ parts: ExpressionParts, _ condition: Condition) -> MatchExpression? {
    let pair = specifiers.only(of: parts.pairs, in: parts.node)
    if let pair, dialect == .inlineFilter, pair.key != "KeyPath", pair.key != "Enrichment" {
      let message = "'\(pair.key)' cannot stand in InlineFilters; use KeyPath or Enrichment"
      problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    if let pair, pair.key == "Enrichment", parts["Value"] == nil, parts["Values"] == nil,
      [.none, .optionalBool].contains(condition.operation.operand)
    {
      let message = "'Enrichment' needs a condition with a value; use a KeyPath from p_enrichment on instead"
      problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    let path = pair.flatMap(specifiers.path)
    let operand = OperandDecoder(parts: parts, condition: condition).decode()
    guard let path, let operand else { return nil }
    switch operand {
    case .none(let condition): return .unary(path, condition)
    case .one(let scalar): return .value(path, condition, scalar)
    case .several(let scalars): return .values(path, condition, scalars)
    }
  }
}

/// The known keys of one match expression that has a condition.
struct ExpressionParts {
  let node: YAMLNode
  let pairs: [YAMLPair]
  let condition: YAMLNode
  let conditionName: String
  let problems: ProblemList

  /// The value under a key.
  subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

  /// Whether no key says which field is meant.
  var hasNoSpecifier: Bool { !pairs.contains { RuleSchemas.specifierKeys.contains($0.key) } }

  /// Adds a problem when a key is here that this shape has no place for.
  func refuse(_ key: String, because reason: String) {
    guard let pair = pairs.first(where: { $0.key == key }) else { return }
    let message = "'\(key)' cannot stand beside 'Condition: \(conditionName)': \(reason)"
    problems.add(.invalidExpression, at: pair.keyPosition, message)
  }
}
