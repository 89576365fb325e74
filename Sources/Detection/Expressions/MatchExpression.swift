/// A node of a detection's logic, as the file writes it.
public indirect enum MatchExpression: Sendable, Hashable {
  /// `Condition` alone: `{Key: a, Condition: Exists}`.
  case unary(FieldPath, Condition)
  /// `Value`: `{Key: a, Condition: Equals, Value: x}`; for address blocks the text of the block.
  case value(FieldPath, Condition, Scalar)
  /// `Values`: `{Key: a, Condition: IsIn, Values: [x, y]}`.
  case values(FieldPath, Condition, [Scalar])
  /// Two fields: `{Condition: Equals, Values: [{Key: a}, {Key: b}]}`.
  case fields(FieldPath, Condition, FieldPath)
  /// `{Key: list, Condition: AnyElement, Expressions: [...]}`; the paths inside start at the element.
  case elements(FieldPath, ElementQuantifier, [MatchExpression])
  /// `{All: [...]}` and its kin.
  case combinator(Combinator, [MatchExpression])
  /// `AlwaysTrue` or `AlwaysFalse`.
  case constant(Bool)
}

/// How many elements of a list must satisfy all inner expressions.
public enum ElementQuantifier: String, CaseIterable, Sendable {
  case any = "AnyElement"
  /// False over an empty or missing list: a rule that holds vacuously is a false alarm.
  case all = "AllElements"
  case none = "NoElement"
  case onlyOne = "OnlyOneElement"
}

/// How many of the nested expressions must hold.
public enum Combinator: String, CaseIterable, Sendable {
  case all = "All"
  case any = "Any"
  case onlyOne = "OnlyOne"
  case none = "None"
}
