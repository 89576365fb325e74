extension QueryExpressionCompiler {
  /// Compiles what stands inside of something that was refused already, for the names in it.
  mutating func compileParts(of node: SyntaxNode) {
    switch node {
    case .array(let elements):
      for element in elements { compileParts(of: element) }
    case .object(let members):
      for member in members where member.key != "SelectStmt" {
        if StatementSurvey.expressionKinds.contains(member.key) {
          _ = compile(.object([member]))
        } else {
          compileParts(of: member.value)
        }
      }
    case .text, .integer, .boolean, .null: break
    }
  }

  /// Looks at the names in a call over a window, which was refused already.
  mutating func compileWindow(_ fields: SyntaxNode) {
    let outer = scope
    scope.allowsAggregates = true
    scope.isInsideAggregate = false
    for key in ["args", "agg_filter", "over"] {
      if let part = fields[key] { compileParts(of: .object([.init(key: key, value: part)])) }
    }
    scope = outer
  }
}
