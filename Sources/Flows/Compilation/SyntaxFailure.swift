/// Says what the parser did not understand.
enum SyntaxFailure {
  private static let keywords = [
    "select", "distinct", "from", "where", "group", "by", "having", "order", "limit", "offset", "and", "or", "not",
    "in",
    "between", "like", "ilike", "is", "null", "as", "case", "when", "then", "else", "end", "asc", "desc", "nulls",
    "first", "last", "cast", "filter", "escape",
  ]

  static func problem(_ failure: SQLParser.Failure, in query: PreparedQuery) -> QueryProblem {
    let tokens = query.emitted.tokens
    guard failure.message.hasPrefix("syntax error") else { return other(failure, in: query) }
    guard let index = query.emitted.index(at: failure.offset) else {
      let end = query.emitted.range(at: failure.offset)
      return QueryProblem(message: "unexpected end of the query", offset: end.lowerBound, length: 0)
    }
    let token = tokens[index]
    return QueryProblem(
      message: "unexpected \(shown(token))", offset: token.range.lowerBound, length: token.range.count,
      suggestion: suggestion(tokens, at: index))
  }

  /// What the parser says about other things than the grammar.
  private static func other(_ failure: SQLParser.Failure, in query: PreparedQuery) -> QueryProblem {
    let place = query.emitted.range(at: failure.offset)
    return QueryProblem(message: failure.message, offset: place.lowerBound, length: place.count)
  }

  private static func shown(_ token: SQLToken) -> String {
    switch token.kind {
    case .text: "text '\(token.value.prefix(40))'"
    case .quotedName: "name \"\(token.value.prefix(40))\""
    case .word, .number, .sign: "`\(token.value.prefix(40))`"
    }
  }

  /// The keyword that the unexpected word, or the word before it, may have been meant to be.
  private static func suggestion(_ tokens: [SQLToken], at index: Int) -> String? {
    // The name of a table in the quotes of a text.
    if tokens[index].kind == .text, index > 0, tokens[index - 1].isWord("from") { return tokens[index].value }
    for token in [tokens[index]] + (index > 0 ? [tokens[index - 1]] : []) where token.kind == .word {
      if keywords.contains(token.folded) || FlowColumn(named: token.folded) != nil { continue }
      if let keyword = NearestName.of(token.folded, in: keywords) { return keyword.uppercasedASCII }
    }
    return nil
  }
}
