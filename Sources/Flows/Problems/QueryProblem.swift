/// What is wrong with the text of a query, and where.
public struct QueryProblem: Error, Hashable, Sendable {
  /// What is wrong and what was expected, without a full stop.
  public let message: String
  /// Where it begins, in UTF-8 bytes of the text as its author wrote it.
  public let offset: Int
  /// How many bytes of the text are meant; 0 at the end of the text.
  public let length: Int
  /// The nearest form that Picket supports, or nil when there is none.
  public let suggestion: String?

  /// Makes a problem at a place of the text.
  public init(message: String, offset: Int, length: Int, suggestion: String? = nil) {
    self.message = message
    self.offset = offset
    self.length = length
    self.suggestion = suggestion
  }
}
