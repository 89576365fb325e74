/// Where match expressions stand, which decides what they may use.
enum ExpressionDialect: Sendable {
  /// `Detection` and `Conditions`: everything.
  case detection
  /// `Expressions` of a list comprehension: everything, and `Key: "@"` is the element itself.
  case element
  /// `InlineFilters`: `KeyPath` and `Enrichment` beside a condition, `All` and `Any`.
  case inlineFilter

  /// Whether a list without expressions is accepted.
  ///
  /// An empty detection would match everything, which nobody means.
  var acceptsEmptyList: Bool { self == .inlineFilter }
}
