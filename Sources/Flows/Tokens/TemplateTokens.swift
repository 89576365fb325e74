/// Puts each part of a template, `{{ … }}` or `{% … %}`, into one token.
enum TemplateTokens {
  /// The sign of a value that a template gives.
  static let value = "{{"
  /// The sign of a part that gives nothing by itself.
  static let statement = "{%"

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
