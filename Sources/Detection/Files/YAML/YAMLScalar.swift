/// A scalar of a YAML document, which the core schema of YAML 1.2 gives a kind.
struct YAMLScalar {
  enum Value {
    case null
    case flag(Bool)
    /// A whole number, in decimal digits with an optional minus and without leading zeros.
    case integer(String)
    /// A number with a fraction or an exponent, as JSON writes it.
    case decimal(String)
    /// `.inf`, `-.inf` or `.nan`, which JSON cannot write.
    case notFinite(String)
    case text(String)
  }

  /// What it is.
  let value: Value
  /// The text as the file writes it, without quotes.
  let source: String
  /// Whether it stands without quotes.
  let isPlain: Bool
  /// Where it stands itself, also when an alias brings it elsewhere.
  var position = SourcePosition.start

  /// Reads a scalar as it stands in the file.
  ///
  /// - Parameter isPlain: Whether it stands without quotes, and so may be something other than text.
  init(_ text: String, isPlain: Bool) {
    source = text
    self.isPlain = isPlain
    value = isPlain ? YAMLCoreSchema.value(of: text) : .text(text)
  }

  /// Whether it is text without quotes that begins with quotes of typography, which belong to the text.
  var isInTypographicQuotes: Bool {
    guard isPlain, let first = source.unicodeScalars.first, let last = source.unicodeScalars.last else { return false }
    let quotes: Set<Unicode.Scalar> = [
      "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{201A}", "«", "»",
    ]
    return source.unicodeScalars.count > 1 && quotes.contains(first) && quotes.contains(last)
  }

  /// What it is, for messages.
  var found: String {
    switch value {
    case .null: "nothing"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let digits), .decimal(let digits): "a number (\(Quotation.shortened(digits)))"
    case .notFinite(let text): "a number that is not finite (\(text))"
    case .text(let text):
      "text (\(Quotation.quoted(text)))" + (isInTypographicQuotes ? "; typographic quotes are no quotes in YAML" : "")
    }
  }
}
