/// A column of the answer of a query.
public struct QueryOutputField: Hashable, Sendable {
  /// The name, spelt as in the query.
  public let name: String
  /// The expression as the query writes it, with a space between its parts; empty for a column under its own name.
  public let source: String
  /// The type of its values.
  public let type: FlowValueType
}
