/// A value of a query: a constant of its text, or a cell of its answer.
public enum FlowValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  case boolean(Bool)
  case text(String)
  /// A time in nanoseconds since 1970, UTC.
  case time(Int64)
  case list([FlowValue])
}
