/// What a filter says of one field.
public struct QueryPredicate: Hashable, Sendable {
  /// The column, for example `srcPort`.
  public let field: String
  /// The operator: `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `in`, `like`, `ilike` or `null`.
  public let kind: String
  /// The values, sorted as text.
  public let values: [String]
}
