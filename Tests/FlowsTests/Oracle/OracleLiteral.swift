import Flows

/// Writes constants of both languages.
enum OracleLiteral {
  /// A text in one of the ways that Picket reads, and in SQLite's.
  static func text(_ text: String, _ random: inout OracleRandom) -> TwoTexts {
    let sqlite = "'\(text.replacing("'", with: "''"))'"
    if random.chance(10), !text.contains("$") { return TwoTexts(picket: "$$\(text)$$", sqlite: sqlite, .text) }
    let quote = random.pick(["''", "\\'"])
    var picket = text.replacing("\\", with: "\\\\").replacing("'", with: quote)
    if random.chance(50) { picket = picket.replacing("\n", with: "\\n").replacing("\t", with: "\\t") }
    if random.chance(30) { picket = escaped(picket) }
    return TwoTexts(picket: "'\(picket)'", sqlite: sqlite, .text)
  }

  /// The text with escapes for two of its characters, found as code points.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { $0 == "\u{E9}" ? "\\u00e9" : $0 == "%" ? "\\x25" : String($0) }.joined()
  }

  static func integer(_ value: Int64) -> TwoTexts {
    TwoTexts(value < 0 ? "(\(value))" : "\(value)", .integer)
  }

  /// A time in one of the ways that Picket reads; in SQLite it is an integer.
  static func time(_ nanos: Int64, _ random: inout OracleRandom) -> TwoTexts {
    TwoTexts(picket: "'\(OracleTime.text(nanos, &random))'", sqlite: "\(nanos)", .time)
  }
}
