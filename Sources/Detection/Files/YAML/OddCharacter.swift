/// A character that looks like a space or like nothing, where YAML takes only spaces.
struct OddCharacter {
  /// What it is, for messages: `a no-break space (U+00A0)`.
  let name: String

  /// Nil for any other character.
  init?(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\u{A0}": name = OddCharacter.named("a no-break space", scalar)
    case "\u{FEFF}": name = OddCharacter.named("a byte order mark", scalar)
    case "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}": name = OddCharacter.named("a zero-width character", scalar)
    case "\u{AD}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
      name = OddCharacter.named("an invisible character", scalar)
    default:
      guard scalar != " ", scalar.properties.generalCategory == .spaceSeparator else { return nil }
      name = OddCharacter.named("another space than that of ASCII", scalar)
    }
  }

  private static func named(_ noun: String, _ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\(noun) (U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits))"
  }

  /// What to do about it.
  var complaint: String {
    name.hasPrefix("a byte")
      ? "\(name) stands within a document; put '---' before it, or take it out"
      : "\(name) stands where YAML takes only spaces; replace it"
  }

  /// The first such character at the start of a text without quotes, also after the `-` of what was meant as an
  /// element of a list, and how many characters are before it.
  static func leading(_ text: String) -> (offset: Int, character: OddCharacter)? {
    var offset = 0
    for scalar in text.unicodeScalars {
      if let odd = OddCharacter(scalar) { return (offset, odd) }
      guard scalar == "-" || scalar == "?" || scalar == " ", offset < 8 else { return nil }
      offset += 1
    }
    return nil
  }

  /// Such a character at the end of a text without quotes, with how many characters are before it.
  static func trailing(_ text: String) -> (offset: Int, character: OddCharacter)? {
    guard let last = text.unicodeScalars.last, let odd = OddCharacter(last) else { return nil }
    return (text.unicodeScalars.count - 1, odd)
  }

  /// The first such character of a line where structure stands: before the text, or after `-` or `:`.
  ///
  /// Quotes end the search, because within them all is text.
  ///
  /// - Parameter takesTabs: Whether tabs before the text are ignored.
  static func structural(_ line: Substring.UnicodeScalarView, takesTabs: Bool) -> (offset: Int, message: String)? {
    var before: Unicode.Scalar = " "
    var isIndentation = true
    for (offset, scalar) in line.enumerated() {
      if scalar == "\"" || scalar == "'" || scalar == "#" { return nil }
      if isIndentation, !takesTabs, scalar == "\t" {
        return (offset, "a tab stands where YAML takes only spaces: indent with spaces")
      }
      if isIndentation || before == "-" || before == ":", let odd = OddCharacter(scalar) {
        return (offset, odd.complaint)
      }
      if scalar != " ", scalar != "\t" { isIndentation = false }
      before = scalar
    }
    return nil
  }
}

/// Text from a file, shown in a message.
enum Quotation {
  private static let charactersMax = 60

  /// The text, cut when it is long, with line breaks and other controls made visible.
  static func shortened(_ text: String) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == charactersMax { return result + "..." }
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result
  }

  /// The same within single quotes.
  static func quoted(_ text: String) -> String { "'\(shortened(text))'" }
}
