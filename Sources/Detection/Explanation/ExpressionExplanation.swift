/// One node of a condition tree with what it saw in an event.
public struct ExpressionExplanation: Sendable, Equatable {
  /// The node in the normal form, for example `severity ne "INFORMATIONAL"`.
  public var text: String
  /// Whether it holds.
  public var value: Bool
  /// The field that the node reads; empty for combinators and constants.
  public var field = ""
  /// The field's value as JSON, at most 1,000 bytes of it; empty when the field is missing.
  public var actual: [UInt8] = []
  /// Whether `actual` was cut.
  public var isTruncated = false
  /// Whether the node reads a field that the event does not have.
  public var isMissing = false
  /// Why an inline filter failed; empty when it did not.
  public var error = ""
  /// The nested nodes, all of them, whether or not they were needed for the outcome.
  public var children: [ExpressionExplanation] = []
}
