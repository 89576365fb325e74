/// A comparison of two values of one type.
public enum ComparisonOperator: Hashable, Sendable {
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
}
