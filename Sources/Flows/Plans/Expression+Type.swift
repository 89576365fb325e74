extension Expression {
  /// The type of its value.
  public var type: FlowValueType {
    switch self {
    case .column(let column): FlowValueType(column.kind)
    case .slot(_, let type): type
    case .constant(let value): value.type
    case .referenceTime, .timeShifted: .time
    case .arithmetic(_, let left, let right): left.type == .null ? right.type : left.type
    case .negated(let operand), .nullIfEqual(let operand, _): operand.type
    case .comparison, .same, .all, .any, .not, .inList, .isNull, .like: .boolean
    case .choice(let branches, let otherwise): Expression.commonType(branches.map(\.result) + [otherwise])
    case .firstNonNull(let operands): Expression.commonType(operands)
    case .cast(_, let type, _): type
    case .call(let function, let operands): function.type(of: operands)
    }
  }

  /// The type of the first that is not the NULL constant.
  static func commonType(_ expressions: [Expression]) -> FlowValueType {
    expressions.lazy.map(\.type).first { $0 != .null } ?? .null
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
