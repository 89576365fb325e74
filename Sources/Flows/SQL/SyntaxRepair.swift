import Primitives

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
    guard failure.message.hasPrefix("syntax error") else {
      // What the parser refuses beside its grammar.
      return QueryProblem(failure.message, at: query.emitted.range(at: failure.offset))
    }
    guard let index = query.emitted.index(at: failure.offset) else {
      let end = query.emitted.range(at: failure.offset).lowerBound
      return QueryProblem("unexpected end of the query", at: end..<end)
    }
    let token = tokens[index]
    return QueryProblem("unexpected \(shown(token))", at: token.range, suggestion(tokens, at: index))
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
      if let keyword = NearestName.nearest(to: token.folded, among: keywords, by: .word) {
        return keyword.uppercasedASCII
      }
    }
    return nil
  }
}

/// Omits what Picket's SQL does not have, or puts something into its place that the parser reads, so that what is
/// wrong with the rest of a text can be found at once.
///
/// What comes of it is never run: all that is changed here is refused.
struct SyntaxRepair {
  private let tokens: [SQLToken]
  /// Calls of macros that cannot be read become TRUE.
  private let replacesMacros: Bool
  private var place = 0
  private(set) var result: [SQLToken] = []
  /// For each level of parentheses, whether there was a HAVING since the last SELECT.
  private var hasHaving = [false]

  init(_ tokens: [SQLToken], replacesMacros: Bool) {
    self.tokens = tokens
    self.replacesMacros = replacesMacros
    result.reserveCapacity(tokens.count)
  }

  mutating func run() {
    if tokens.first?.isWord("select") != true, let end = tokens.firstIndex(where: { $0.isSign(";") }) {
      place = end + 1
    }
    while place < tokens.count, !tokens[place].isSign(";") {
      switch tokens[place].kind {
      case .word: readWord(tokens[place])
      case .sign: readSign(tokens[place])
      case .text: readText(tokens[place])
      case .number, .quotedName: keep()
      }
    }
  }

  private func token(_ ahead: Int) -> SQLToken? {
    tokens.indices.contains(place + ahead) ? tokens[place + ahead] : nil
  }

  private mutating func keep() {
    result.append(tokens[place])
    place += 1
  }

  private mutating func replace(by kind: SQLToken.Kind, _ value: String) {
    result.append(tokens[place].replaced(by: kind, value))
    place += 1
  }

  /// Skips brackets with all that is in them.
  private mutating func skip(_ opening: String, _ closing: String) {
    var depth = 0
    repeat {
      if tokens[place].isSign(opening) { depth += 1 }
      if tokens[place].isSign(closing) { depth -= 1 }
      place += 1
    } while depth > 0 && place < tokens.count
  }

  // MARK: Words

  private static let clausesOfTables: Set<String> = ["pivot", "unpivot", "match_recognize", "sample", "tablesample"]

  private mutating func readWord(_ word: SQLToken) {
    let opensCall = token(1)?.isSign("(") == true
    if token(-1)?.isSign(".") == true || token(-1)?.isWord("as") == true { return keep() }
    switch word.folded {
    case "select":
      hasHaving[hasHaving.count - 1] = false
      keep()
      if token(0)?.isWord("top") == true, token(1)?.kind == .number { place += 2 }
    case "having", "qualify": readHaving()
    case "minus" where token(1)?.isWord("select") == true: replace(by: .word, "EXCEPT")
    case "rlike" where !opensCall, "regexp" where !opensCall:
      if result.last?.isWord("not") == true { result.removeLast() }
      replace(by: .sign, "~")
    case let folded where Self.clausesOfTables.contains(folded) && opensCall:
      place += 1
      skip("(", ")")
    case "exclude" where token(-1)?.isSign("*") == true, "rename" where token(-1)?.isSign("*") == true:
      place += 1
      if opensCall { skip("(", ")") } else if token(0)?.isName == true { place += 1 }
    case let folded where replacesMacros && opensCall && TimeMacro(rawValue: folded) != nil:
      result.append(word.replaced(by: .word, "TRUE"))
      place += 1
      skip("(", ")")
    default: keep()
    }
  }

  /// The condition of QUALIFY is checked as if it were one of HAVING.
  private mutating func readHaving() {
    let level = hasHaving.count - 1
    replace(by: .word, hasHaving[level] ? "AND" : "HAVING")
    hasHaving[level] = true
  }

  // MARK: Signs and texts

  private mutating func readSign(_ sign: SQLToken) {
    switch sign.value {
    case "(":
      hasHaving.append(false)
      keep()
    case ")":
      if hasHaving.count > 1 { hasHaving.removeLast() }
      keep()
    case TemplateTokens.value: replace(by: .word, "NULL")
    case TemplateTokens.statement, "}": place += 1
    case "{":
      result.append(sign.replaced(by: .word, "NULL"))
      skip("{", "}")
    case ":": skipPath()
    case "[": readBracket(sign)
    default: keep()
    }
  }

  /// A path into a value, `:a.b[0]`.
  private mutating func skipPath() {
    place += 1
    if token(0)?.isName == true { place += 1 }
    while let token = token(0) {
      if token.isSign("["), token.isGlued {
        skip("[", "]")
      } else if token.isSign("."), self.token(1)?.isName == true {
        place += 2
      } else {
        break
      }
    }
  }

  /// An element of an array, whose bracket is right behind it, is the array; an array by itself is one that the
  /// parser knows.
  private mutating func readBracket(_ bracket: SQLToken) {
    let last = result.last
    let endsValue = last.map { $0.isName && !$0.isWord("array") || $0.isSign(")") || $0.isSign("]") } ?? false
    if bracket.isGlued, endsValue {
      return skip("[", "]")
    }
    if result.last?.isWord("array") != true { result.append(bracket.replaced(by: .word, "ARRAY")) }
    keep()
  }

  private mutating func readText(_ text: SQLToken) {
    if token(-1)?.kind == .text {
      place += 1
    } else if text.isGlued, let prefix = result.last, prefix.kind == .word,
      UnsupportedSyntax.prefixes.contains(prefix.folded)
    {
      result[result.count - 1] = text
      place += 1
    } else {
      keep()
    }
  }
}
