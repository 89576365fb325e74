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
