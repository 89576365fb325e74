/// Decodes match expressions and checks that each has exactly one of the shapes of the language.
struct ExpressionDecoder {
  /// Where the expressions stand.
  let dialect: ExpressionDialect

  private var specifiers: KeySpecifierDecoder { KeySpecifierDecoder(dialect: dialect) }

  /// Decodes a list of expressions.
  ///
  /// Those with a problem are left out, each with its problem said.
  func decodeList(_ node: YAMLNode, named name: String, _ problems: inout ProblemList) -> [MatchExpression] {
    guard let elements = node.elements else {
      problems.addWrongType(name, expected: "a list of expressions", found: node)
      return []
    }
    refuseEmptyList(elements, node, named: name, &problems)
    return decode(elements, &problems)
  }

  private func refuseEmptyList(
    _ elements: [YAMLNode], _ node: YAMLNode, named name: String, _ problems: inout ProblemList
  ) {
    if !elements.isEmpty || dialect.acceptsEmptyList { return }
    let message = "\(name): expected at least one expression; 'Condition: AlwaysTrue' is true for every event"
    problems.add(.invalidExpression, at: node.position, message)
  }

  private func decode(_ elements: [YAMLNode], _ problems: inout ProblemList) -> [MatchExpression] {
    var expressions: [MatchExpression] = []
    for element in elements {
      if let expression = decode(element, &problems) { expressions.append(expression) }
    }
    return expressions
  }

  private func decode(_ node: YAMLNode, _ problems: inout ProblemList) -> MatchExpression? {
    guard let pairs = node.pairs else {
      problems.addWrongType("expression", expected: "a mapping such as {Key: name, Condition: Exists}", found: node)
      return nil
    }
    let known = pairs.filter { RuleSchemas.expressionKeys.contains($0.key) }
    for pair in pairs where !RuleSchemas.expressionKeys.contains(pair.key) { refuse(pair, &problems) }
    if let combinator = known.first(where: { Combinator(rawValue: $0.key) != nil }) {
      return decodeCombinator(combinator, among: known, &problems)
    }
    guard let condition = node["Condition"] else {
      let choices = Combinator.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      problems.add(.missingKey, at: node.position, "an expression needs 'Condition', or is one of \(choices)")
      return nil
    }
    guard let name = condition.text else {
      problems.addWrongType("Condition", expected: "the name of a condition", found: condition)
      return nil
    }
    return decode(ExpressionParts(node: node, pairs: known, condition: condition, conditionName: name), &problems)
  }

  private func refuse(_ pair: YAMLPair, _ problems: inout ProblemList) {
    if CorrelationSchemas.correlation[pair.key] != nil {
      let message = "key '\(pair.key)' belongs to a correlation_rule, not to a match expression"
      problems.add(.invalidExpression, at: pair.keyPosition, message)
      return
    }
    let suggestion = problems.suggestion(for: pair.key, among: RuleSchemas.expressionKeys)
    let message = "unknown key \(Quotation.quoted(pair.key)) in an expression\(suggestion)"
    problems.add(.unknownKey, at: pair.keyPosition, message)
  }

  // MARK: Combinators

  private func decodeCombinator(
    _ pair: YAMLPair, among pairs: [YAMLPair], _ problems: inout ProblemList
  ) -> MatchExpression? {
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
    guard let elements = pair.value.elements else {
      problems.addWrongType(pair.key, expected: "a list of expressions", found: pair.value)
      return nil
    }
    refuseEmptyList(elements, pair.value, named: pair.key, &problems)
    return .combinator(combinator, decode(elements, &problems))
  }

  // MARK: Conditions

  private func decode(_ parts: ExpressionParts, _ problems: inout ProblemList) -> MatchExpression? {
    if RuleSchemas.constants.contains(parts.conditionName) { return decodeConstant(parts, &problems) }
    if let quantifier = ElementQuantifier(rawValue: parts.conditionName) {
      return decodeElements(parts, quantifier, &problems)
    }
    guard let condition = Condition(name: parts.conditionName) else {
      let suggestion = problems.suggestion(for: parts.conditionName, among: RuleSchemas.conditionNames)
      let message = "unknown condition \(Quotation.quoted(parts.conditionName))\(suggestion)"
      problems.add(.unknownCondition, at: parts.condition.position, message)
      return nil
    }
    parts.refuse("Expressions", because: "it goes with AnyElement and its kin", &problems)
    if parts.hasNoSpecifier, parts["Values"] != nil, condition.operation.comparesFields {
      return decodeFields(parts, condition, &problems)
    }
    return decodeField(parts, condition, &problems)
  }

  private func decodeConstant(_ parts: ExpressionParts, _ problems: inout ProblemList) -> MatchExpression? {
    guard dialect != .inlineFilter else {
      let message = "'\(parts.conditionName)' cannot stand in InlineFilters"
      problems.add(.invalidExpression, at: parts.condition.position, message)
      return nil
    }
    for pair in parts.pairs where pair.key != "Condition" {
      let message = "'\(parts.conditionName)' stands alone, found also '\(pair.key)'"
      problems.add(.invalidExpression, at: pair.keyPosition, message)
    }
    return .constant(parts.conditionName == "AlwaysTrue")
  }

  private func decodeElements(
    _ parts: ExpressionParts, _ quantifier: ElementQuantifier, _ problems: inout ProblemList
  ) -> MatchExpression? {
    guard dialect != .inlineFilter else {
      let message = "'\(parts.conditionName)' cannot stand in InlineFilters, which know no list comprehensions"
      problems.add(.invalidExpression, at: parts.condition.position, message)
      return nil
    }
    parts.refuse("Value", because: "'\(parts.conditionName)' takes 'Expressions'", &problems)
    parts.refuse("Values", because: "'\(parts.conditionName)' takes 'Expressions'", &problems)
    let path = elementsPath(parts, &problems)
    guard let list = parts["Expressions"] else {
      let message = "'\(parts.conditionName)' needs 'Expressions', which each element is tested with"
      problems.add(.missingKey, at: parts.node.position, message)
      return nil
    }
    let inner = ExpressionDecoder(dialect: .element).decodeList(list, named: "Expressions", &problems)
    return path.map { .elements($0, quantifier, inner) }
  }

  private func elementsPath(_ parts: ExpressionParts, _ problems: inout ProblemList) -> FieldPath? {
    guard let pair = specifiers.only(of: parts.pairs, in: parts.node, &problems) else { return nil }
    if pair.key == "Enrichment" {
      problems.add(
        .invalidExpression, at: pair.keyPosition, "'Enrichment' cannot name the list of a list comprehension")
      return nil
    }
    if pair.key == "DeepKey", let index = pair.value.elements?.first(where: { $0.integer != nil }) {
      let message = "DeepKey: an index cannot stand in the key of a list comprehension; use KeyPath, as in a[0].b"
      problems.add(.invalidExpression, at: index.position, message)
      return nil
    }
    return specifiers.path(pair, &problems)
  }

  private func decodeFields(
    _ parts: ExpressionParts, _ condition: Condition, _ problems: inout ProblemList
  ) -> MatchExpression? {
    guard dialect != .inlineFilter else {
      let message = "two fields cannot be compared in InlineFilters; each filter needs KeyPath or Enrichment"
      problems.add(.invalidExpression, at: parts.node.position, message)
      return nil
    }
    parts.refuse("Value", because: "two fields stand under 'Values'", &problems)
    guard let values = parts["Values"], let elements = values.elements else {
      if let values = parts["Values"] {
        problems.addWrongType("Values", expected: "a list of two key specifiers", found: values)
      }
      return nil
    }
    guard elements.count == 2, elements.allSatisfy({ $0.pairs != nil }) else {
      let message =
        "an expression without a key compares exactly two fields, as in "
        + "'Values: [{Key: a}, {Key: b}]'; found \(elements.count) elements; constants need a key beside them"
      problems.add(.invalidExpression, at: values.position, message)
      return nil
    }
    let left = specifiers.decode(elements[0], named: "Values", allowsEnrichment: false, &problems)
    let right = specifiers.decode(elements[1], named: "Values", allowsEnrichment: false, &problems)
    guard let left, let right else { return nil }
    return .fields(left, condition, right)
  }

  // MARK: One field

  private func decodeField(
    _ parts: ExpressionParts, _ condition: Condition, _ problems: inout ProblemList
  ) -> MatchExpression? {
    let pair = specifiers.only(of: parts.pairs, in: parts.node, &problems)
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
    let path = pair.flatMap { specifiers.path($0, &problems) }
    let operand = OperandDecoder(parts: parts, condition: condition).decode(&problems)
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

  /// The value under a key.
  subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

  /// Whether no key says which field is meant.
  var hasNoSpecifier: Bool { !pairs.contains { RuleSchemas.specifierKeys.contains($0.key) } }

  /// Adds a problem when a key stands here that this shape has no place for.
  func refuse(_ key: String, because reason: String, _ problems: inout ProblemList) {
    guard let pair = pairs.first(where: { $0.key == key }) else { return }
    let message = "'\(key)' cannot stand beside 'Condition: \(conditionName)': \(reason)"
    problems.add(.invalidExpression, at: pair.keyPosition, message)
  }
}
