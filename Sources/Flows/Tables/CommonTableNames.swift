/// The names of the common table expressions of a text: `WITH a AS (…), b (x, y) AS (…)`.
enum CommonTableNames {
  /// All of them, in small letters, whatever their scope.
  static func names(in tokens: [SQLToken]) -> Set<String> {
    var names: Set<String> = []
    var openings: [Int] = []
    // Where the parenthesis opens that closes here.
    var opening: [Int: Int] = [:]
    for (index, token) in tokens.enumerated() {
      if token.isSign("(") { openings.append(index) }
      if token.isSign(")"), let open = openings.popLast() { opening[index] = open }
      guard token.isWord("as"), opensBody(after: index, in: tokens) else { continue }
      var name = index - 1
      if let open = opening[name] { name = open - 1 }
      guard name > 0, tokens[name].isName, isBegin(tokens[name - 1]) else { continue }
      names.insert(tokens[name].folded)
    }
    return names
  }

  private static func opensBody(after index: Int, in tokens: [SQLToken]) -> Bool {
    var next = index + 1
    while next < tokens.count, tokens[next].isWord("not") || tokens[next].isWord("materialized") { next += 1 }
    return next < tokens.count && tokens[next].isSign("(")
  }

  private static func isBegin(_ token: SQLToken) -> Bool {
    token.isWord("with") || token.isWord("recursive") || token.isSign(",") || token.isSign(TemplateTokens.statement)
  }
}
