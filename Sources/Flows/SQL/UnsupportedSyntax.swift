/// Finds what Picket's SQL does not have by its words, with its place, before the parser sees it.
struct UnsupportedSyntax {
  private let tokens: [SQLToken]
  private(set) var problems: [QueryProblem] = []

  init(_ tokens: [SQLToken]) {
    self.tokens = tokens
  }

  mutating func check() {
    guard let first = tokens.first else { return }
    checkFirst(first)
    for index in tokens.indices {
      switch tokens[index].kind {
      case .word: checkWord(at: index)
      case .sign: checkSign(at: index)
      case .text: checkText(at: index)
      case .quotedName: checkLength(of: tokens[index])
      case .number: break
      }
    }
  }

  /// Words that begin a statement which prepares others.
  private static let preparations: Set<String> = ["use", "set", "unset", "alter", "begin", "declare", "call"]

  private mutating func checkFirst(_ first: SQLToken) {
    switch first.folded {
    case _ where first.kind != .word: if !isTemplate(first) { refuse(first, "expected SELECT", Self.select) }
    case "select": break
    case "with": refuse(first, "common table expressions (WITH) are not supported", "one SELECT from aws_vpcflow")
    case "show", "describe", "desc":
      let message =
        "\(first.value.uppercasedASCII) is answered by `picket query` and stands alone: a query is one SELECT"
      refuse(first, message, Self.select)
    case let word where Self.preparations.contains(word):
      refuse(first, "\(first.value) is not supported: a query is one SELECT", "the SELECT without it")
    default: refuse(first, "expected SELECT", Self.select)
    }
  }

  /// Whether the text begins with a statement that is refused already, so that the next one is its first.
  private var isPreparation: Bool {
    tokens.first.map { $0.kind == .word && Self.preparations.contains($0.folded) } ?? false
  }

  static let select = "SELECT … FROM aws_vpcflow WHERE …"

  private func isTemplate(_ token: SQLToken) -> Bool {
    token.isSign(TemplateTokens.value) || token.isSign(TemplateTokens.statement)
  }

  private func token(_ index: Int) -> SQLToken? {
    tokens.indices.contains(index) ? tokens[index] : nil
  }

  private mutating func refuse(_ token: SQLToken, _ message: String, _ suggestion: String? = nil) {
    problems.add(token.range, message, suggestion)
  }

  // MARK: Words

  private mutating func checkWord(at index: Int) {
    let word = tokens[index]
    let previous = token(index - 1)
    checkLength(of: word)
    guard previous?.isSign(".") != true, previous?.isWord("as") != true else { return }
    checkKeyword(word, at: index)
  }

  /// The parser cuts longer names.
  private mutating func checkLength(of name: SQLToken) {
    if name.value.utf8.count > 63 { refuse(name, "a name may have 63 bytes") }
  }

  private mutating func checkKeyword(_ word: SQLToken, at index: Int) {
    let opensCall = token(index + 1)?.isSign("(") ?? false
    switch word.folded {
    case "select" where index > 0: checkInnerSelect(word, at: index)
    case "union", "intersect", "except":
      refuse(word, "\(word.value) is not supported: a query is one SELECT", "conditions joined by OR, or two queries")
    case "join", "lateral":
      refuse(word, "\(word.value) is not supported: a query reads the table aws_vpcflow alone")
    case "qualify":
      refuse(word, "QUALIFY is not supported, as window functions are not", "GROUP BY with HAVING")
    case "pivot" where opensCall, "unpivot" where opensCall, "match_recognize" where opensCall:
      refuse(word, "\(word.value) is not supported", "GROUP BY with aggregates")
    case "sample" where opensCall, "tablesample" where opensCall:
      refuse(word, "\(word.value) is not supported: a query reads all flows", "LIMIT")
    case "exclude" where token(index - 1)?.isSign("*") == true, "rename" where token(index - 1)?.isSign("*") == true:
      refuse(word, "* \(word.value) is not supported", "the columns one by one")
    case "over" where opensCall:
      refuse(word, "window functions are not supported", "GROUP BY with an aggregate")
    case "rlike", "regexp", "similar":
      if !opensCall || word.folded == "similar" {
        refuse(word, "regular expressions are not supported", "LIKE, ILIKE, STARTSWITH, ENDSWITH or CONTAINS")
      }
    case "flatten" where opensCall, "table" where opensCall:
      refuse(word, "table functions are not supported", "FROM aws_vpcflow")
    case "top" where index > 0 && token(index - 1)?.isWord("select") == true && token(index + 1)?.kind == .number:
      refuse(word, "TOP is not supported", "LIMIT \(tokens[index + 1].value) at the end of the query")
    default: break
    }
  }

  private mutating func checkInnerSelect(_ word: SQLToken, at index: Int) {
    let previous = tokens[index - 1]
    // Another statement is refused as one.
    if previous.isSign(";") { return }
    let isAfterSetOperator = ["union", "intersect", "except", "all"].contains { previous.isWord($0) }
    if isAfterSetOperator { return }
    if previous.isWord("minus") {
      return refuse(previous, "MINUS is not supported: a query is one SELECT", "conditions joined by AND NOT")
    }
    if tokens.first?.isWord("with") == true { return }
    refuse(word, "subqueries are not supported: a query is one SELECT from aws_vpcflow")
  }

  // MARK: Signs and texts

  private mutating func checkSign(at index: Int) {
    let sign = tokens[index]
    switch sign.value {
    case ":":
      refuse(sign, "paths into VARIANT values (a:b) are not supported: the columns of aws_vpcflow are plain values")
    case TemplateTokens.value, TemplateTokens.statement:
      refuse(sign, "templates are not supported", TemplateTokens.suggestion)
    case "{": refuse(sign, "objects in braces are not supported")
    case "[": refuse(sign, "arrays are not supported")
    case "=>", "->", ":=": refuse(sign, "unexpected `\(sign.value)`")
    case ";" where index + 1 < tokens.count && !isPreparation:
      refuse(tokens[index + 1], "expected one statement, here begins another")
    default: break
    }
  }

  static let prefixes: Set<String> = ["e", "b", "x", "n", "u"]

  private mutating func checkText(at index: Int) {
    guard let previous = token(index - 1) else { return }
    let text = tokens[index]
    if previous.kind == .text {
      refuse(text, "two texts stand side by side", "|| between them, or '' for a quote inside a text")
    } else if text.isGlued, previous.kind == .word, Self.prefixes.contains(previous.folded) {
      refuse(previous, "texts with the prefix \(previous.value) are not supported", "a plain text in single quotes")
    }
  }
}
