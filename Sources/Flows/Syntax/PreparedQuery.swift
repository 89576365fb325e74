/// A text made ready for the parser: its tokens read, checked, and brought to the parser's grammar.
struct PreparedQuery {
  /// The tokens as the author wrote them.
  let tokens: [SQLToken]
  /// The text for the parser.
  let emitted: EmittedSQL
  /// The tokens of each item of the SELECT list, as places in the emitted tokens.
  let items: [Range<Int>]
  /// `GROUP BY ALL`, which the parser does not know, was written.
  let groupsByAll: Bool

  /// Reads and checks a text.
  init(_ text: String, limits: QueryLimits) throws(QueryProblems) {
    try Self.checkBytes(text, limits: limits)
    var tokenizer = SQLTokenizer(text)
    tokenizer.run()
    let tokens = Self.withoutLastSemicolon(EndColumn.quoted(in: tokenizer.tokens))
    let problems = tokenizer.problems + Self.problems(of: tokens, limits: limits, text: text)
    if !problems.isEmpty { throw QueryProblems(problems, text: text) }
    var macros = MacroRewriter(tokens)
    macros.run()
    if !macros.problems.isEmpty { throw QueryProblems(macros.problems, text: text) }
    var dialect = DialectRewriter(macros.result)
    dialect.run()
    if !dialect.problems.isEmpty { throw QueryProblems(dialect.problems, text: text) }
    self.tokens = tokens
    emitted = EmittedSQL(dialect.result, authorsEnd: tokens.last?.range.upperBound ?? 0)
    items = Self.items(in: dialect.result)
    groupsByAll = dialect.groupsByAll
  }

  private static func checkBytes(_ text: String, limits: QueryLimits) throws(QueryProblems) {
    let count = text.utf8.count
    if count > limits.query_text_bytes_max {
      let message =
        "a query may have \(limits.query_text_bytes_max) bytes (query_text_bytes_max), this one has \(count)"
      throw QueryProblems([QueryProblem(message: message, offset: 0, length: 0)], text: text)
    }
    let nul = text.utf8.firstIndex(of: 0)
    if let nul {
      let offset = text.utf8.distance(from: text.startIndex, to: nul)
      throw QueryProblems([QueryProblem(message: "unexpected NUL character", offset: offset, length: 1)], text: text)
    }
  }

  private static func problems(of tokens: [SQLToken], limits: QueryLimits, text: String) -> [QueryProblem] {
    if isTemplate(text) {
      let message = "templates are not supported"
      return [QueryProblem(message: message, offset: 0, length: 2, suggestion: "the text that the template gives")]
    }
    if tokens.isEmpty {
      let suggestion = "SELECT … FROM aws_vpcflow WHERE …"
      return [QueryProblem(message: "the query is empty", offset: 0, length: 0, suggestion: suggestion)]
    }
    var syntax = UnsupportedSyntax(tokens)
    syntax.check()
    var bounds = TokenLimits(limits)
    bounds.check(tokens)
    return syntax.problems + bounds.problems
  }

  /// Whether the text begins with the comment `-- pragma: template`.
  private static func isTemplate(_ text: String) -> Bool {
    let line = text.utf8.drop { $0 <= 0x20 }.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let letters = String(decoding: line.filter { $0 > 0x20 }, as: UTF8.self).foldedASCII
    return letters.hasPrefix("--pragma:template")
  }

  private static func withoutLastSemicolon(_ tokens: [SQLToken]) -> [SQLToken] {
    let rest = tokens.reversed().drop { $0.isSign(";") }
    return rest.count == tokens.count ? tokens : rest.reversed()
  }

  /// The items between SELECT and the FROM that belongs to it.
  private static func items(in tokens: [SQLToken]) -> [Range<Int>] {
    var start = 1
    while start < tokens.count, tokens[start].isWord("distinct") || tokens[start].isWord("all") { start += 1 }
    var items: [Range<Int>] = []
    var depth = 0
    for index in tokens.indices.dropFirst(start) {
      let token = tokens[index]
      if token.isSign("(") { depth += 1 }
      if token.isSign(")") { depth -= 1 }
      // The FROM of IS DISTINCT FROM belongs to its item.
      let isFrom = token.isWord("from") && !tokens[index - 1].isWord("distinct")
      guard depth == 0, token.isSign(",") || isFrom else { continue }
      items.append(start..<index)
      start = index + 1
      if isFrom { break }
    }
    return items
  }
}
