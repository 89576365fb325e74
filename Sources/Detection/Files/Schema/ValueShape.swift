/// What may stand under a key of a detection file.
///
/// The tables of shapes are what the loader checks by and what the published JSON Schema must agree with.
indirect enum ValueShape: Sendable {
  /// Text of any kind.
  case text
  /// Text, or a number, true or false that stands for the text it is written as.
  ///
  /// For what is only shown, searched for or passed over: there its kind has no effect.
  case label
  /// Text of at least one character without `<`, `>`, `&`, `"` and `%`.
  case name
  /// Small letters, digits and `_`, a letter first.
  case promptName
  /// `true` or `false`.
  case flag
  /// A whole number.
  case integer(minimum: Int, maximum: Int = Int(Int32.max))
  /// A severity's name.
  case severity
  /// One of some words.
  case choice([String])
  /// A list.
  case list(ValueShape, ListBounds = ListBounds())
  /// A mapping from names of the author's choice.
  case mapping(ValueShape)
  /// A mapping with known keys.
  case object(ObjectSchema)
  /// Anything at all.
  case anything
  /// An event: a mapping, or text that holds a JSON object.
  case event
  /// Match expressions.
  case expressions(ExpressionDialect)
  /// A key specifier: a mapping with one of `Key`, `DeepKey`, `KeyPath` and `Enrichment`.
  case keySpecifier
  /// A title with placeholders.
  case titleTemplate
}
