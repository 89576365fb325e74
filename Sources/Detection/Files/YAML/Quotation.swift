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
