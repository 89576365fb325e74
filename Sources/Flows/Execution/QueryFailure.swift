/// Why a query that compiled gave no answer.
public enum QueryFailure: Error, Hashable, Sendable {
  /// The caller asked for it to end.
  case cancelled
  /// The value of an expression does not fit its type.
  case overflow(expression: String)
  /// A value that a cast cannot convert.
  case conversion(value: String, expression: String)
  /// More groups, or different rows of a DISTINCT, than `query_groups_max`.
  case tooManyGroups(limit: Int)
  /// More memory than `query_memory_bytes_max`.
  case tooMuchMemory(limit: Int)

  /// The failure in words, with what to do about it.
  public var message: String {
    switch self {
    case .cancelled: "the query was cancelled"
    case .overflow(let expression): "integer overflow in \(expression): cast to double to compute with fractions"
    case .conversion(let value, let expression):
      "\(value) cannot be converted in \(expression): TRY_CAST gives NULL instead"
    case .tooManyGroups(let limit):
      "the query has more than \(limit) groups (query_groups_max): narrow the filter or group by less"
    case .tooMuchMemory(let limit):
      "the query needs more than \(limit) bytes of memory (query_memory_bytes_max): narrow the filter or add a LIMIT"
    }
  }
}
