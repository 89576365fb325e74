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

/// The type of an expression.
public enum FlowValueType: Hashable, Sendable {
  /// The type of a NULL whose type nothing else decides.
  case null
  case integer
  case double
  case boolean
  case text
  case time
  case list

  /// The type of a column.
  public init(_ kind: FlowColumnKind) {
    switch kind {
    case .integer: self = .integer
    case .time: self = .time
    case .text: self = .text
    }
  }
}
