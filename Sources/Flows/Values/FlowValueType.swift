/// The type of an expression.
public enum FlowValueType: Hashable, Sendable {
  /// The type of a NULL that nothing gives another type.
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
