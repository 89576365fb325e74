/// A word, a value or a sign of the text of a query.
struct SQLToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A name or a keyword without quotes.
    case word
    /// A name in double quotes; `value` is without them.
    case quotedName
    /// A text in single quotes or between `$$`; `value` is what it means.
    case text
    case number
    /// An operator, a bracket, a comma and so on.
    case sign
  }

  let kind: Kind
  /// The token as written, except for quoted names and texts: what they mean.
  let value: String
  /// The word in small ASCII letters, for keywords and names; else as `value`.
  let folded: String
  /// Where it stands in the author's text, in UTF-8 bytes.
  let range: Range<Int>
  /// Nothing stands between it and the token before it.
  let isGlued: Bool

  /// Whether it is this keyword, given in small letters.
  func isWord(_ word: String) -> Bool {
    kind == .word && folded == word
  }

  func isSign(_ sign: String) -> Bool {
    kind == .sign && value == sign
  }

  /// Whether it can be a name.
  var isName: Bool {
    kind == .word || kind == .quotedName
  }
}
