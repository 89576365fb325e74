/// Tokens as their author wrote them, without comments and line breaks.
enum WrittenText {
  /// With a space between all of them, except around the dots of names: `COUNT ( DISTINCT dstPort )`.
  static func spaced(_ tokens: ArraySlice<SQLToken>) -> String {
    joined(tokens) { _, _ in true }
  }

  /// With a space where the author left one: `COUNT(DISTINCT dstPort)`.
  static func compact(_ tokens: ArraySlice<SQLToken>) -> String {
    joined(tokens) { $1.range.lowerBound > $0.range.upperBound }
  }

  private static func joined(
    _ tokens: ArraySlice<SQLToken>, _ isApart: (SQLToken, SQLToken) -> Bool
  ) -> String {
    var text = ""
    var previous: SQLToken?
    for token in tokens {
      if let previous, !previous.isSign("."), !token.isSign("."), isApart(previous, token) { text += " " }
      text += written(token)
      previous = token
    }
    return text
  }

  private static func written(_ token: SQLToken) -> String {
    switch token.kind {
    case .text: "'" + doubled(token.value, "'") + "'"
    case .quotedName where token.range.count == token.value.utf8.count: token.value
    case .quotedName: "\"" + doubled(token.value, "\"") + "\""
    case .word, .number, .sign: token.value
    }
  }

  private static func doubled(_ text: String, _ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if scalar == quote { result.append(scalar) }
    }
    return String(result)
  }
}
