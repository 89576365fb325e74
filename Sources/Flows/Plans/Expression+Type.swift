extension Expression {
  /// The type of its value.
  public var type: FlowValueType {
    switch self {
    case .column(let column): FlowValueType(column.kind)
    case .slot(_, let type): type
    case .constant(let value): value.type
    case .referenceTime, .timeShifted: .time
    case .arithmetic(_, let left, let right): Expression.commonType(left, right)
    case .negated(let operand), .nullIfEqual(let operand, _): operand.type
    case .comparison, .same, .all, .any, .not, .inList, .isNull, .like: .boolean
    case .choice(let branches, let otherwise): Expression.commonType(branches.map(\.result) + [otherwise])
    case .firstNonNull(let operands): Expression.commonType(operands)
    case .cast(_, let type, _): type
    case .call(let function, let operands): function.type(of: operands)
    }
  }

  /// The type of the first unless that is the NULL constant, else of the second.
  private static func commonType(_ left: Expression, _ right: Expression) -> FlowValueType {
    let type = left.type
    return type == .null ? right.type : type
  }

  /// The type of the first that is not the NULL constant.
  ///
  /// Asks each expression once, as asking twice at every level of a nested expression would take exponential time.
  static func commonType(_ expressions: [Expression]) -> FlowValueType {
    for expression in expressions {
      let type = expression.type
      if type != .null { return type }
    }
    return .null
  }
}

extension FlowValue {
  /// Its type.
  public var type: FlowValueType {
    switch self {
    case .null: .null
    case .integer: .integer
    case .double: .double
    case .boolean: .boolean
    case .text: .text
    case .time: .time
    case .list: .list
    }
  }
}

extension ScalarFunction {
  /// The type of its value, given its operands.
  func type(of operands: [Expression]) -> FlowValueType {
    switch self {
    case .lower, .upper, .concatenate, .substring, .trim, .trimLeft, .trimRight: .text
    case .length, .timeDifference, .unixSeconds: .integer
    case .startsWith, .endsWith, .contains: .boolean
    case .floor, .ceiling, .round: .double
    case .truncateTime: .time
    case .absolute, .greatest, .least: Expression.commonType(operands)
    }
  }
}
