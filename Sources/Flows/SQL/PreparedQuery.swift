import CPGQuery

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
  /// The tables that the text reads.
  let tables: TablesRead
  /// What is wrong with the tokens.
  ///
  /// When there is any, the text for the parser is one without it, to look for more.
  let problems: [QueryProblem]
  /// Whether the rest may be parsed in spite of the problems.
  let canBeParsed: Bool

  /// Reads and checks a text.
  ///
  /// - Throws: when the text is too long to be read, or has a NUL.
  init(_ text: String, limits: QueryLimits) throws(QueryProblems) {
    try Self.checkBytes(text, limits: limits)
    var tokenizer = SQLTokenizer(text)
    tokenizer.run()
    let read = TemplateTokens.folded(in: Self.withoutLastSemicolon(EndColumn.quoted(in: tokenizer.tokens)))
    tokens = read
    let isTemplate = Self.isTemplate(text)
    let parts = read.contains { $0.isSign(TemplateTokens.value) || $0.isSign(TemplateTokens.statement) }
    tables = TablesRead(read, isTemplate: isTemplate || parts)
    var problems = tokenizer.problems + Self.problems(of: read, isTemplate: isTemplate)
    var bounds = TokenLimits(limits)
    bounds.check(read)
    problems += bounds.problems
    canBeParsed = bounds.problems.isEmpty && !tokenizer.isUnclosed && !read.isEmpty && Self.hasFewJoins(read)
    let dialect = Self.rewritten(read, isReady: canBeParsed, &problems)
    self.problems = problems
    emitted = EmittedSQL(dialect.result, authorsEnd: read.last?.range.upperBound ?? 0)
    items = Self.items(in: dialect.result)
    groupsByAll = dialect.groupsByAll
  }

  /// Brings the tokens to the parser's grammar, once what is wrong with them is omitted.
  private static func rewritten(
    _ tokens: [SQLToken], isReady: Bool, _ problems: inout [QueryProblem]
  ) -> DialectRewriter {
    guard isReady else { return DialectRewriter([]) }
    var macros = MacroRewriter(tokens)
    macros.run()
    if !problems.isEmpty || !macros.problems.isEmpty {
      var repair = SyntaxRepair(tokens, replacesMacros: !macros.problems.isEmpty)
      repair.run()
      problems += macros.problems
      macros = MacroRewriter(repair.result)
      macros.run()
    }
    var dialect = DialectRewriter(macros.result)
    dialect.run()
    problems += dialect.problems
    return dialect
  }

  /// Each of these nests the parser's tree; without problems there are none.
  private static func hasFewJoins(_ tokens: [SQLToken]) -> Bool {
    let words: Set<String> = ["union", "intersect", "except", "minus", "join"]
    return tokens.lazy.filter { $0.kind == .word && words.contains($0.folded) }.prefix(33).count <= 32
  }

  private static func checkBytes(_ text: String, limits: QueryLimits) throws(QueryProblems) {
    let count = text.utf8.count
    if count > limits.queryTextBytesMax {
      let message =
        "a query may have \(limits.queryTextBytesMax) bytes (query_text_bytes_max), this one has \(count)"
      throw QueryProblems([QueryProblem(message, at: 0..<0)], text: text)
    }
    if let nul = text.utf8.firstIndex(of: 0) {
      let offset = text.utf8.distance(from: text.startIndex, to: nul)
      throw QueryProblems([QueryProblem("unexpected NUL character", at: offset..<offset + 1)], text: text)
    }
  }

  private static func problems(of tokens: [SQLToken], isTemplate: Bool) -> [QueryProblem] {
    if tokens.isEmpty { return [QueryProblem("the query is empty", at: 0..<0, UnsupportedSyntax.select)] }
    var syntax = UnsupportedSyntax(tokens)
    syntax.check()
    if !isTemplate { return syntax.problems }
    return [QueryProblem("templates are not supported", at: 0..<2, TemplateTokens.suggestion)] + syntax.problems
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

/// PostgreSQL's own grammar, as libpg_query offers it.
///
/// The library keeps its memory and its state of errors per thread, so it may be called on any thread. Its stack and
/// memory grow with the text: check the text with `TokenLimits` first.
enum SQLParser {
  /// Why a text cannot be parsed.
  struct Failure: Error {
    let message: String
    /// The place in bytes of the text.
    let offset: Int
  }

  /// The fields of the one `SELECT` of a text.
  static func parse(_ text: String) throws(Failure) -> SyntaxNode {
    let result = pg_query_parse(text)
    defer { pg_query_free_parse_result(result) }
    if let error = result.error { throw failure(error.pointee, in: text) }
    guard let json = result.parse_tree, let tree = SyntaxTree.read(json, length: length(of: json)) else {
      throw Failure(message: "the parser gave no tree", offset: 0)
    }
    let statements = tree.list("stmts")
    guard statements.count == 1, let select = statements.first?["stmt"]?.fields(of: "SelectStmt") else {
      throw Failure(message: "expected one SELECT", offset: 0)
    }
    return select
  }

  private static func length(of json: UnsafePointer<CChar>) -> Int {
    var length = 0
    while json[length] != 0 { length += 1 }
    return length
  }

  private static func failure(_ error: PgQueryError, in text: String) -> Failure {
    let message = error.message.map { String(cString: $0) } ?? "syntax error"
    // The parser counts characters, from 1; 0 means that it has no place.
    let characters = max(0, Int(error.cursorpos) - 1)
    let offset = text.unicodeScalars.prefix(characters).reduce(0) { $0 + $1.utf8.count }
    return Failure(message: message, offset: offset)
  }
}
