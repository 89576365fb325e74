/// A constant of a match expression.
public enum Scalar: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  /// An integer above `Int64.max`.
  case unsigned(UInt64)
  case double(Double)
  case bool(Bool)

  /// The kind, for messages: `text`, `a number` or `true or false`.
  public var kindName: String {
    switch self {
    case .string: "text"
    case .integer, .unsigned, .double: "a number"
    case .bool: "true or false"
    }
  }

  /// Whether it is a number.
  public var isNumber: Bool {
    switch self {
    case .integer, .unsigned, .double: true
    case .string, .bool: false
    }
  }
}
