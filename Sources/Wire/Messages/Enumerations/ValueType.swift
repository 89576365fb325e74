/// What the values of a column are.
///
/// A number of a later version is kept as it came.
public enum ValueType: Hashable, Sendable {
  /// Not said.
  case unspecified
  case text
  case integer
  case double
  case boolean
  /// Nothing says what the values would be if they were not null.
  case null
  case list
  /// Nanoseconds since 1970, UTC, in `Value.integer`.
  case time
  /// A number without a name.
  case unrecognized(Int32)

  /// The type of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .text
    case 2: self = .integer
    case 3: self = .double
    case 4: self = .boolean
    case 5: self = .null
    case 6: self = .list
    case 7: self = .time
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .text: 1
    case .integer: 2
    case .double: 3
    case .boolean: 4
    case .null: 5
    case .list: 6
    case .time: 7
    case .unrecognized(let number): number
    }
  }
}

extension ValueType: CustomStringConvertible {
  /// The name in the proto file, or the number of a type without one.
  public var description: String {
    switch self {
    case .unspecified: "VALUE_TYPE_UNSPECIFIED"
    case .text: "TEXT"
    case .integer: "INTEGER"
    case .double: "DOUBLE"
    case .boolean: "BOOLEAN"
    case .null: "NULL_TYPE"
    case .list: "LIST"
    case .time: "TIME"
    case .unrecognized(let number): "\(number)"
    }
  }
}
