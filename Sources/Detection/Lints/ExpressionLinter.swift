import Primitives

/// Looks at match expressions together with the nodes that they come from.
struct ExpressionLinter {
  let warnings: LintList
  let events: LintEvents

  /// Looks at a list and at all that is nested in it.
  ///
  /// - Parameter isElement: Whether paths start at an element of a list, of which the tests say nothing.
  func check(
    _ nodes: [YAMLNode], _ expressions: [MatchExpression], joinedBy combinator: Combinator, isElement: Bool = false
  ) {
    // A document without problems has an expression for each node.
    guard nodes.count == expressions.count else { return }
    SiblingLinter(warnings: warnings, nodes: nodes, expressions: expressions).check(combinator)
    for (node, expression) in zip(nodes, expressions) { check(node, expression, isElement: isElement) }
  }

  private func check(_ node: YAMLNode, _ expression: MatchExpression, isElement: Bool) {
    switch expression {
    case .combinator(let combinator, let inner):
      check(node[combinator.rawValue]?.elements ?? [], inner, joinedBy: combinator, isElement: isElement)
    case .elements(_, _, let inner):
      check(node["Expressions"]?.elements ?? [], inner, joinedBy: .all, isElement: true)
    case .value(let field, let condition, _):
      if let value = node["Value"] { check([value], named: "Value", field, condition, isElement) }
    case .values(let field, let condition, _):
      check(node["Values"]?.elements ?? [], named: "Values", field, condition, isElement)
    case .until(_, let filter): check(node, filter, isElement: isElement)
    case .unary, .fields, .constant: break
    }
  }

  // MARK: Values

  private func check(
    _ values: [YAMLNode], named name: String, _ field: FieldPath, _ condition: Condition, _ isElement: Bool
  ) {
    for value in values {
      guard case .scalar(let scalar) = value.content, scalar.isInTypographicQuotes else { continue }
      warnings.add(
        .typographicQuotes, at: value.position,
        "\(name): the quotes around \(Quotation.quoted(scalar.source)) belong to the text; YAML knows only ' and \"")
    }
    let found = isElement ? [] : events.values(at: field)
    if let value = values.first(where: { isOddlySpelt($0, condition) }), !found.contains(where: { $0.isNumber }),
      case .scalar(let scalar) = value.content
    {
      warnings.add(
        .numberSpelling, at: value.position,
        "\(name): \(Quotation.shortened(scalar.source)) is a number and equals no text; put quotes around it if text is "
          + "meant")
    } else if let value = values.first, !found.isEmpty,
      !values.contains(where: { value in
        found.contains { ValueKinds.canMatch($0, value, condition.operation) }
      })
    {
      let kinds = Set(found.map(ValueKinds.name)).sorted().joined(separator: " or ")
      let effect = condition.isNegated ? "always" : "never"
      warnings.add(
        .valueKind, at: value.position,
        "\(name): \(ValueKinds.name(value)), but \(Quotation.quoted("\(field)")) is \(kinds) in every test that has "
          + "it; the condition \(effect) holds for that")
    }
  }

  /// Whether a number is written in another way than numbers are in events.
  private func isOddlySpelt(_ node: YAMLNode, _ condition: Condition) -> Bool {
    guard condition.operation.operand != .number, case .scalar(let scalar) = node.content else { return false }
    switch scalar.value {
    case .integer(let digits): return digits != scalar.source
    case .decimal(let digits):
      return digits != scalar.source || digits.hasSuffix("0") || digits.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    case .null, .flag, .notFinite, .text: return false
    }
  }
}

/// Which kinds of values a condition can compare.
enum ValueKinds {
  /// The kind of a value, for messages.
  static func name(_ node: YAMLNode) -> String {
    switch node.content {
    case .sequence: "a list"
    case .mapping: "an object"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "null"
      case .flag: "true or false"
      case .integer, .decimal, .notFinite: "a number"
      case .text: "text"
      }
    }
  }

  /// Whether a field's value is of a kind that can be found true or false by more than its kind.
  static func canMatch(_ found: YAMLNode, _ value: YAMLNode, _ operation: Operation) -> Bool {
    switch operation.operand {
    case .number: return found.isNumber
    case .text: return found.text != nil
    case .list: return ([found] + (found.elements ?? [])).contains { name($0) == name(value) }
    case .scalar where operation == .contains || operation == .containsIgnoringCase:
      if let elements = found.elements { return elements.isEmpty || elements.contains { name($0) == name(value) } }
      return found.pairs != nil || (found.text != nil && value.text != nil)
    case .scalar: return name(found) == name(value)
    case .none, .optionalBool, .cidr: return true
    }
  }
}

extension YAMLNode {
  /// Whether it is a number.
  fileprivate var isNumber: Bool { ValueKinds.name(self) == "a number" }
}

/// Looks at expressions that are contiguous: repeated ones, and ones that exclude each other or leave nothing out.
struct SiblingLinter {
  let warnings: LintList
  let nodes: [YAMLNode]
  let expressions: [MatchExpression]

  /// Looks at the expressions as a combinator joins them.
  ///
  /// - Complexity: O(n) in the number of expressions.
  func check(_ combinator: Combinator) {
    if checkRepeated() { return }
    switch combinator {
    case .all: checkConjunction()
    case .any: checkDisjunction()
    case .onlyOne, .none: break
    }
  }

  private func warn(_ code: LintWarning.Code, _ number: Int, _ message: String) {
    warnings.add(code, at: nodes[number].position, message)
  }

  private func line(_ number: Int) -> Int { nodes[number].position.line }

  private func checkRepeated() -> Bool {
    var firsts: [MatchExpression: Int] = [:]
    var isRepeated = false
    for (number, expression) in expressions.enumerated() {
      guard let first = firsts.updateValue(number, forKey: expression) else { continue }
      warn(.duplicateExpression, number, "the expression stands twice; the first is in line \(line(first))")
      isRepeated = true
    }
    return isRepeated
  }

  /// Expressions that must all hold.
  private func checkConjunction() {
    if let number = expressions.firstIndex(of: .constant(false)), expressions.count > 1 {
      warn(.neverTrue, number, "AlwaysFalse makes the whole list false")
    }
    if let (first, second) = opposites() { return warnNever(first, second) }
    if let (first, second) = differentValues(negated: false) { return warnNever(first, second) }
    if let (first, second) = emptyRange() { return warnNever(first, second) }
  }

  /// Expressions of which one must hold.
  private func checkDisjunction() {
    if let number = expressions.firstIndex(of: .constant(true)), expressions.count > 1 {
      warn(.alwaysTrue, number, "AlwaysTrue makes the whole list true")
    }
    guard let (first, second) = opposites() ?? differentValues(negated: true) else { return }
    warn(
      .alwaysTrue, second,
      "this or the expression in line \(line(first)) holds for every event; was All meant, or IsNotIn?")
  }

  private func warnNever(_ first: Int, _ second: Int) {
    warn(.neverTrue, second, "this and the expression in line \(line(first)) cannot both hold; was Any meant, or IsIn?")
  }

  // MARK: Pairs of expressions

  /// Two expressions of which exactly one holds for every event.
  private func opposites() -> (Int, Int)? {
    var seen: [MatchExpression: Int] = [:]
    for (number, expression) in expressions.enumerated() {
      let plain = SiblingLinter.plain(expression)
      if let opposite = SiblingLinter.opposite(plain), let first = seen[opposite] { return (first, number) }
      seen[plain] = seen[plain] ?? number
    }
    return nil
  }

  /// `Exists` is the opposite of `IsNull`, and so are the names that mean the same.
  private static func plain(_ expression: MatchExpression) -> MatchExpression {
    guard case .unary(let field, let condition) = expression, condition.operation == .exists else { return expression }
    return .unary(field, Condition(.isNull, negated: !condition.isNegated))
  }

  private static func opposite(_ expression: MatchExpression) -> MatchExpression? {
    switch expression {
    case .unary(let field, let condition): return .unary(field, condition.opposite)
    case .value(let field, let condition, let value): return .value(field, condition.opposite, value)
    case .values(let field, let condition, let values): return .values(field, condition.opposite, values)
    // With a field missing the negated comparison is true, and the other is not: they are opposites too.
    case .fields(let left, let condition, let right): return .fields(left, condition.opposite, right)
    case .elements, .combinator, .constant, .until: return nil
    }
  }

  /// Two expressions that compare one field with different values, both with `Equals` or both with `DoesNotEqual`.
  private func differentValues(negated: Bool) -> (Int, Int)? {
    var firsts: [FieldPath: Int] = [:]
    for (number, expression) in expressions.enumerated() {
      guard case .value(let field, Condition(.equals, negated: negated), _) = expression else { continue }
      if let first = firsts[field] { return (first, number) }
      firsts[field] = number
    }
    return nil
  }

  /// Two bounds of one field that leave no number between them.
  private func emptyRange() -> (Int, Int)? {
    var lower: [FieldPath: (bound: Double, number: Int)] = [:]
    var upper: [FieldPath: (bound: Double, number: Int)] = [:]
    for (number, expression) in expressions.enumerated() {
      guard case .value(let field, let condition, _) = expression, !condition.isNegated,
        let bound = nodes[number]["Value"]?.label.flatMap(Double.init)
      else { continue }
      switch condition.operation {
      case .isGreaterThan, .isGreaterThanOrEquals: lower[field] = (bound, number)
      case .isLessThan, .isLessThanOrEquals: upper[field] = (bound, number)
      default: continue
      }
      guard let low = lower[field], let high = upper[field], low.bound > high.bound else { continue }
      return (min(low.number, high.number), max(low.number, high.number))
    }
    return nil
  }
}
