/// Reads the words of a `TableStatement`.
struct TableStatementReader {
  private let tokens: [SQLToken]
  private var place = 1
  private(set) var pattern: LikePattern?
  private(set) var isElsewhere = false
  private(set) var problems: [QueryProblem] = []

  private static let usage = "SHOW TABLES, or DESCRIBE aws_vpcflow"

  /// Takes the tokens of a text that begins with SHOW, DESCRIBE or DESC.
  init(_ tokens: [SQLToken]) {
    self.tokens = Array(tokens.prefix { !$0.isSign(";") }) + tokens.drop { !$0.isSign(";") }.filter { !$0.isSign(";") }
  }

  private var token: SQLToken? { place < tokens.count ? tokens[place] : nil }

  /// Passes over the next token when it is one of these words.
  private mutating func skip(_ words: String...) -> Bool {
    guard let token, token.kind == .word, words.contains(token.folded) else { return false }
    place += 1
    return true
  }

  private mutating func refuse(_ message: String, _ suggestion: String? = usage) {
    let end = tokens.last?.range.upperBound ?? 0
    let range = token?.range ?? end..<end
    problems.append(
      QueryProblem(message: message, offset: range.lowerBound, length: range.count, suggestion: suggestion))
  }

  // MARK: Statements

  /// The rest of SHOW TABLES; false when it shows something else.
  mutating func readTables() -> Bool {
    let start = place
    _ = skip("terse")
    guard skip("tables", "views", "objects") else {
      place = start
      return false
    }
    readPattern()
    if skip("in", "from") {
      _ = skip("database", "schema")
      let full = TableReference.fullName
      let names = skip("account") ? [] : readName()
      isElsewhere = ![[], [full[0]], [full[1]], [full[0], full[1]]].contains(names.map(\.foldedASCII))
    }
    finish()
    return true
  }

  /// The rest of DESCRIBE, or of SHOW COLUMNS.
  mutating func readColumns(isShow: Bool) {
    if isShow {
      guard skip("columns") else {
        return refuse("expected TABLES or COLUMNS after SHOW")
      }
      readPattern()
      guard skip("in", "from") else { return refuse("expected IN and a table", "SHOW COLUMNS IN aws_vpcflow") }
    }
    _ = skip("table", "view")
    let start = place
    let names = readName()
    if names.isEmpty { return refuse("expected a table", "DESCRIBE aws_vpcflow") }
    if !TableReference.isFlows(names) {
      let range = tokens[start].range.lowerBound..<tokens[place - 1].range.upperBound
      problems.append(
        QueryProblem(
          message: "unknown table \(names.joined(separator: ".")): flows are in aws_vpcflow",
          offset: range.lowerBound, length: range.count, suggestion: "aws_vpcflow"))
    }
    finish()
  }

  private mutating func readPattern() {
    guard skip("like") else { return }
    guard let token, token.kind == .text, token.value.utf8.count <= LikePattern.bytesMax else {
      return refuse("expected a pattern after LIKE", "LIKE '%flow%'")
    }
    place += 1
    pattern = LikePattern(token.value, escape: nil, ignoresCase: true)
  }

  /// The parts of a dotted name; none when there is no name.
  private mutating func readName() -> [String] {
    guard let first = token, first.isName else { return [] }
    var names = [first.value]
    place += 1
    while let dot = token, dot.isSign("."), place + 1 < tokens.count, tokens[place + 1].isName {
      names.append(tokens[place + 1].value)
      place += 2
    }
    return names
  }

  private mutating func finish() {
    if let token { refuse("unexpected `\(token.value.prefix(40))`") }
  }
}
