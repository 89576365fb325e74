/// An operation on two numbers of one type; the raw value is its sign in SQL.
public enum ArithmeticOperator: String, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// Of doubles only: `/` always returns a fraction. Division by zero is NULL.
  case divide = "/"
  /// The remainder, with the sign of the dividend; by zero it is NULL.
  case remainder = "%"

  /// The sum, difference, product or remainder of two integers; `divide` is of doubles only.
  @inline(__always)
  func result(_ left: Int64, _ right: Int64) -> (partialValue: Int64, overflow: Bool) {
    switch self {
    case .add: left.addingReportingOverflow(right)
    case .subtract: left.subtractingReportingOverflow(right)
    case .multiply: left.multipliedReportingOverflow(by: right)
    case .remainder: left.remainderReportingOverflow(dividingBy: right)
    case .divide: (0, true)
    }
  }

  /// The result of two doubles by the rules of IEEE 754; nil for a division by zero.
  @inline(__always)
  func result(_ left: Double, _ right: Double) -> Double? {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: right == 0 ? nil : left / right
    case .remainder: right == 0 ? nil : left.truncatingRemainder(dividingBy: right)
    }
  }
}

/// A comparison of two values of one type; the raw value is its sign in SQL.
public enum ComparisonOperator: String, Hashable, Sendable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// The operator in the normal form of stages.
  var word: String {
    switch self {
    case .equal: "eq"
    case .notEqual: "ne"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    }
  }

  /// The comparison that is true where this one is false.
  var negated: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// The comparison with its sides exchanged.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// A unit of the calendar, in UTC; weeks start on Monday.
public enum TimeUnit: Hashable, Sendable {
  case second
  case minute
  case hour
  case day
  case week
  case month
  case year
}
