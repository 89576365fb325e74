/// Bounds what is given to the parser, whose memory and stack grow with the nesting of the text.
///
/// The depth is an upper bound of the depth of the parsed tree: open parentheses and `CASE`s count one each, and so
/// does every operator since the last comma, `AND`, `OR` or part of a `CASE` of each open level.
struct TokenLimits {
  private struct Level {
    let open: SQLToken
    var operators = 0
    /// `BETWEEN`s whose `AND` is still to come.
    var betweens = 0
    var commas = 0
    var isReported = false
  }

  private let limits: QueryLimits
  private var levels: [Level] = []
  private var depth = 0
  private var isTooDeep = false
  /// The token before was `DISTINCT`, whose `FROM` is part of an operator.
  private var isAfterDistinct = false
  private(set) var problems: [QueryProblem] = []

  init(_ limits: QueryLimits) {
    self.limits = limits
  }

  /// Checks all tokens, of which an `end` that is a name must be quoted.
  mutating func check(_ tokens: [SQLToken]) {
    guard let first = tokens.first else { return }
    levels = [Level(open: first)]
    for token in tokens {
      switch token.kind {
      case .sign: readSign(token)
      case .word: readWord(token)
      case .number, .quotedName, .text: break
      }
      isAfterDistinct = token.isWord("distinct")
    }
  }

  private mutating func readSign(_ token: SQLToken) {
    switch token.value {
    case "(", "[": open(token)
    case ")", "]": close(token)
    case ",":
      reset()
      countComma()
    case ".", ";": break
    default: countOperator(token)
    }
  }

  private static let operators: Set<String> = [
    "not", "is", "isnull", "notnull", "like", "ilike", "similar", "in", "between", "collate", "at", "operator",
    "escape", "any", "some", "all",
  ]
  private static let separators: Set<String> = [
    "or", "when", "then", "else", "select", "from", "where", "group", "having", "order", "limit", "offset", "fetch",
  ]

  private mutating func readWord(_ token: SQLToken) {
    switch token.folded {
    case "case": open(token)
    case "end": close(token)
    case "and": readAnd()
    case "from" where isAfterDistinct: break
    case "between":
      levels[levels.count - 1].betweens += 1
      countOperator(token)
    case let word where Self.operators.contains(word): countOperator(token)
    case let word where Self.separators.contains(word): reset()
    default: break
    }
  }

  /// The `AND` of a `BETWEEN` ends no operand: `x BETWEEN 1 AND NOT y BETWEEN 1 AND NOT z …` nests.
  private mutating func readAnd() {
    if levels[levels.count - 1].betweens > 0 {
      levels[levels.count - 1].betweens -= 1
    } else {
      reset()
    }
  }

  private mutating func open(_ token: SQLToken) {
    levels.append(Level(open: token))
    deepen(token)
  }

  private mutating func close(_ token: SQLToken) {
    guard levels.count > 1 else { return }
    reset()
    depth -= 1
    levels.removeLast()
  }

  private mutating func reset() {
    depth -= levels[levels.count - 1].operators
    levels[levels.count - 1].operators = 0
    levels[levels.count - 1].betweens = 0
  }

  private mutating func countOperator(_ token: SQLToken) {
    levels[levels.count - 1].operators += 1
    deepen(token)
  }

  private mutating func deepen(_ token: SQLToken) {
    depth += 1
    guard depth > limits.queryDepthMax, !isTooDeep else { return }
    isTooDeep = true
    problems.add(
      token.range, "expressions may be nested \(limits.queryDepthMax) levels deep (query_depth_max), this is deeper")
  }

  private mutating func countComma() {
    let last = levels.count - 1
    levels[last].commas += 1
    guard last > 0, levels[last].commas >= limits.inListValuesMax, !levels[last].isReported else { return }
    levels[last].isReported = true
    problems.add(
      levels[last].open.range,
      "a list may have \(limits.inListValuesMax) values (in_list_values_max), this one has more")
  }
}

/// Puts each part of a template, `{{ … }}` or `{% … %}`, into one token.
enum TemplateTokens {
  /// The sign of a value that a template inserts.
  static let value = "{{"
  /// The sign of a part that inserts nothing by itself.
  static let statement = "{%"
  /// What to write instead of a template.
  static let suggestion = "the text that the template gives"

  /// The tokens, with a sign in the place of each part, whose range is that of the part.
  static func folded(in tokens: [SQLToken]) -> [SQLToken] {
    guard tokens.contains(where: isOpening) else { return tokens }
    var result: [SQLToken] = []
    result.reserveCapacity(tokens.count)
    var place = 0
    while place < tokens.count {
      let token = tokens[place]
      place += 1
      guard isOpening(token) else {
        result.append(token)
        continue
      }
      var end = token
      while place < tokens.count {
        end = tokens[place]
        place += 1
        if closes(token, end, tokens[place - 2]) { break }
      }
      result.append(
        SQLToken(
          kind: .sign, value: token.value, folded: token.value,
          range: token.range.lowerBound..<max(token.range.upperBound, end.range.upperBound), isGlued: token.isGlued))
    }
    return result
  }

  private static func isOpening(_ token: SQLToken) -> Bool {
    token.isSign(value) || token.isSign(statement)
  }

  private static func closes(_ opening: SQLToken, _ token: SQLToken, _ previous: SQLToken) -> Bool {
    token.isSign("}") && previous.isSign(opening.isSign(value) ? "}" : "%") && token.isGlued
  }
}
