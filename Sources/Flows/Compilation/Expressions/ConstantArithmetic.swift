/// Arithmetic on the constants of a query.
enum ConstantArithmetic {
  /// The result; nil when a side is no constant, or when the operation has no value: it is then left to the run, which
  /// gives NULL or fails as for any other row.
  static func value(_ operation: ArithmeticOperator, _ left: FlowValue?, _ right: FlowValue?) -> FlowValue? {
    switch (left, right) {
    case (.integer(let left)?, .integer(let right)?): integer(operation, left, right).map(FlowValue.integer)
    case (.double(let left)?, .double(let right)?): double(operation, left, right).map(FlowValue.double)
    default: nil
    }
  }

  private static func integer(_ operation: ArithmeticOperator, _ left: Int64, _ right: Int64) -> Int64? {
    let (value, overflows) =
      switch operation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .remainder: left.remainderReportingOverflow(dividingBy: right)
      case .divide: (Int64(0), true)
      }
    return overflows ? nil : value
  }

  private static func double(_ operation: ArithmeticOperator, _ left: Double, _ right: Double) -> Double? {
    let value: Double? =
      switch operation {
      case .add: left + right
      case .subtract: left - right
      case .multiply: left * right
      case .divide: right == 0 ? nil : left / right
      case .remainder: nil
      }
    guard let value, value.isFinite else { return nil }
    return value
  }
}
