/// Looks at expressions that stand side by side: repeated ones, and ones that exclude each other or leave nothing out.
struct SiblingLinter {
  let path: String
  let nodes: [YAMLNode]
  let expressions: [MatchExpression]
  private(set) var warnings: [LintWarning] = []

  init(path: String, nodes: [YAMLNode], expressions: [MatchExpression]) {
    self.path = path
    self.nodes = nodes
    self.expressions = expressions
  }

  /// Looks at the expressions as a combinator joins them.
  ///
  /// - Complexity: O(n) in the number of expressions.
  mutating func check(_ combinator: Combinator) {
    if checkRepeated() { return }
    switch combinator {
    case .all: checkConjunction()
    case .any: checkDisjunction()
    case .onlyOne, .none: break
    }
  }

  private mutating func warn(_ code: LintWarning.Code, _ number: Int, _ message: String) {
    warnings.append(LintWarning(path: path, position: nodes[number].position, code: code, message: message))
  }

  private func line(_ number: Int) -> Int { nodes[number].position.line }

  private mutating func checkRepeated() -> Bool {
    var firsts: [MatchExpression: Int] = [:]
    for (number, expression) in expressions.enumerated() {
      guard let first = firsts.updateValue(number, forKey: expression) else { continue }
      warn(.duplicateExpression, number, "the expression stands twice; the first is in line \(line(first))")
    }
    return !warnings.isEmpty
  }

  /// Expressions that must all hold.
  private mutating func checkConjunction() {
    if let number = expressions.firstIndex(of: .constant(false)), expressions.count > 1 {
      warn(.neverTrue, number, "AlwaysFalse makes the whole list false")
    }
    if let (first, second) = opposites() { return warnNever(first, second) }
    if let (first, second) = differentValues(negated: false) { return warnNever(first, second) }
    if let (first, second) = emptyRange() { return warnNever(first, second) }
  }

  /// Expressions of which one must hold.
  private mutating func checkDisjunction() {
    if let number = expressions.firstIndex(of: .constant(true)), expressions.count > 1 {
      warn(.alwaysTrue, number, "AlwaysTrue makes the whole list true")
    }
    guard let (first, second) = opposites() ?? differentValues(negated: true) else { return }
    warn(
      .alwaysTrue, second,
      "this or the expression in line \(line(first)) holds for every event; was All meant, or IsNotIn?")
  }

  private mutating func warnNever(_ first: Int, _ second: Int) {
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
    let turned = { (condition: Condition) in Condition(condition.operation, negated: !condition.isNegated) }
    switch expression {
    case .unary(let field, let condition): return .unary(field, turned(condition))
    case .value(let field, let condition, let value): return .value(field, turned(condition), value)
    case .values(let field, let condition, let values): return .values(field, turned(condition), values)
    // With a field missing the negated comparison is true, and the other is not: they are opposites too.
    case .fields(let left, let condition, let right): return .fields(left, turned(condition), right)
    case .elements, .combinator, .constant: return nil
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
