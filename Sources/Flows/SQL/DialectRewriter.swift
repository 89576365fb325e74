import Primitives

/// Brings the forms of Snowflake's SQL that the parser does not read to forms that it does.
///
/// - A comma before FROM is omitted.
/// - `TRY_CAST(x AS t)` becomes `CAST(x AS t)`; the token keeps `try_cast` as its folded form.
/// - `CURRENT_TIMESTAMP()` loses its parentheses.
/// - `x LIKE ANY ('a', 'b')` becomes `x LIKE ANY (ARRAY['a', 'b'])`; so do ILIKE and ALL.
/// - `GROUP BY ALL` is omitted and remembered.
struct DialectRewriter {
  private let tokens: [SQLToken]
  private var place = 0
  private(set) var result: [SQLToken] = []
  private(set) var groupsByAll = false
  private(set) var problems: [QueryProblem] = []
  /// The depths of parentheses at which an `ARRAY[` is to be closed.
  private var arrays: [Int] = []
  private var depth = 0

  init(_ tokens: [SQLToken]) {
    self.tokens = tokens
    result.reserveCapacity(tokens.count)
  }

  mutating func run() {
    while place < tokens.count {
      let token = tokens[place]
      switch token.kind {
      case .word: readWord(token)
      case .sign: readSign(token)
      case .number, .quotedName, .text: keep(token)
      }
    }
  }

  private mutating func keep(_ token: SQLToken) {
    result.append(token)
    place += 1
  }

  private func token(_ ahead: Int) -> SQLToken? {
    place + ahead < tokens.count ? tokens[place + ahead] : nil
  }

  private mutating func readSign(_ token: SQLToken) {
    switch token.value {
    case ",":
      if depth == 0, self.token(1)?.isWord("from") == true { place += 1 } else { keep(token) }
    case "(":
      depth += 1
      keep(token)
    case ")":
      if arrays.last == depth {
        arrays.removeLast()
        result.append(token.replaced(by: .sign, "]"))
      }
      depth -= 1
      keep(token)
    default: keep(token)
    }
  }

  private static let times: Set<String> = ["current_timestamp", "current_date", "localtimestamp"]

  private mutating func readWord(_ token: SQLToken) {
    checkGlue(token)
    switch token.folded {
    case "try_cast" where self.token(1)?.isSign("(") == true: readTryCast(token)
    case let word where Self.times.contains(word): readTime(token)
    case "like", "ilike": readLike(token)
    case "group": readGroup(token)
    default: keep(token)
    }
  }

  /// Refuses `5x`, which the parser would take for a number and its name.
  ///
  /// Macros have read their offsets before.
  private mutating func checkGlue(_ token: SQLToken) {
    guard token.isGlued, result.last?.kind == .number, result.last?.range.upperBound == token.range.lowerBound else {
      return
    }
    problems.add(
      token.range, "a number is followed by letters", "a space between them, or quotes around a text")
  }

  private mutating func readTryCast(_ token: SQLToken) {
    keep(SQLToken(kind: .word, value: "CAST", folded: "try_cast", range: token.range, isGlued: token.isGlued))
  }

  private mutating func readTime(_ token: SQLToken) {
    keep(token)
    if self.token(0)?.isSign("(") == true, self.token(1)?.isSign(")") == true { place += 2 }
  }

  private mutating func readLike(_ token: SQLToken) {
    keep(token)
    guard let quantifier = self.token(0), quantifier.isWord("any") || quantifier.isWord("all"),
      let parenthesis = self.token(1), parenthesis.isSign("(")
    else { return }
    keep(quantifier)
    keep(parenthesis)
    depth += 1
    arrays.append(depth)
    result.append(parenthesis.replaced(by: .word, "ARRAY"))
    result.append(parenthesis.replaced(by: .sign, "["))
  }

  private static let clauses: Set<String> = ["having", "order", "limit", "offset", "fetch"]

  private mutating func readGroup(_ token: SQLToken) {
    guard self.token(1)?.isWord("by") == true, self.token(2)?.isWord("all") == true,
      self.token(3).map({ $0.kind == .word && Self.clauses.contains($0.folded) }) ?? true
    else { return keep(token) }
    groupsByAll = true
    place += 3
  }
}

/// The text that is given to the parser, made of tokens, and the way back to the author's text.
///
/// Every token is written by itself with a space after it, so that what the parser reads are exactly these tokens,
/// and a place in this text is a token.
struct EmittedSQL {
  let text: String
  let tokens: [SQLToken]
  private let starts: [Int]
  private let authorsEnd: Int

  init(_ tokens: [SQLToken], authorsEnd: Int) {
    var text = ""
    var starts: [Int] = []
    starts.reserveCapacity(tokens.count)
    for token in tokens {
      starts.append(text.utf8.count)
      text += token.emitted
      text += " "
    }
    self.text = text
    self.tokens = tokens
    self.starts = starts
    self.authorsEnd = authorsEnd
  }

  /// The token at a place of the emitted text; nil at its end.
  func index(at offset: Int) -> Int? {
    let next = starts.indices.partitionPoint { starts[$0] > offset }
    return next == 0 || offset >= text.utf8.count ? nil : next - 1
  }

  /// What the author wrote for a place of the emitted text.
  func range(at offset: Int) -> Range<Int> {
    index(at: offset).map { tokens[$0].range } ?? authorsEnd..<authorsEnd
  }
}

extension SQLToken {
  /// The token as the parser reads it.
  fileprivate var emitted: String {
    switch kind {
    case .word, .number, .sign: value
    case .quotedName: Self.quoted(value, "\"")
    case .text: Self.quoted(value, "'")
    }
  }

  private static func quoted(_ text: String, _ quote: Character) -> String {
    var quoted = String(quote)
    for scalar in text.unicodeScalars {
      quoted.unicodeScalars.append(scalar)
      if Character(scalar) == quote { quoted.append(quote) }
    }
    quoted.append(quote)
    return quoted
  }
}

/// Times as constant texts of queries: `2026-01-31`, `2026-01-31 23:59`, `2026-01-31T23:59:59.5Z`, or with an offset.
///
/// They mean what the same text means when a run casts it.
enum TimestampText {
  /// What a message expects.
  static let grammar = "a time like '2026-01-31 23:59:59'"

  /// The nanoseconds since 1970 of a text, UTC unless it says otherwise; nil when it is not a time or out of range.
  static func nanos(of text: String) -> Int64? { UnixTime.nanos(text, .sql) }
}
