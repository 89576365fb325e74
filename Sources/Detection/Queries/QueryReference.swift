/// The name of a query that a rule looks at the rows of, and where a file says so.
public struct QueryReference: Sendable {
  /// The name, as the file has it.
  public let name: String
  /// The file.
  public let file: String
  /// Where in the file.
  public let position: SourcePosition
}
