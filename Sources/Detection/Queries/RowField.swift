/// A field of a row that a rule over scheduled queries reads, and where its file says so.
public struct RowField: Sendable {
  /// The field.
  public let path: FieldPath
  /// The file.
  public let file: String
  /// Where in the file.
  public let position: SourcePosition
  /// Whether the field must be spelt as the query spells it, which holds for inline filters.
  public let isCaseSensitive: Bool
}
