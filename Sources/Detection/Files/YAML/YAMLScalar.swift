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
  /// Where it stands itself, also when an alias brings it elsewhere.
  var position = SourcePosition.start

  /// Reads a scalar as it stands in the file.
  ///
  /// - Parameter isPlain: Whether it stands without quotes, and so may be something other than text.
  init(_ text: String, isPlain: Bool) {
    value = isPlain ? YAMLCoreSchema.value(of: text) : .text(text)
  }

  /// What it is, for messages.
  var found: String {
    switch value {
    case .null: "nothing"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let digits), .decimal(let digits): "a number (\(Quotation.shortened(digits)))"
    case .notFinite(let text): "a number that is not finite (\(text))"
    case .text(let text): "text (\(Quotation.quoted(text)))"
    }
  }
}
