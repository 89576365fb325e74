extension Expression {
  /// The expressions directly inside this one, in order.
  public var operands: [Expression] {
    switch self {
    case .column, .slot, .constant, .referenceTime: []
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .same(let left, let right),
      .nullIfEqual(let left, let right), .timeShifted(let left, byNanos: let right):
      [left, right]
    case .negated(let operand), .not(let operand), .inList(let operand, _, _), .isNull(let operand),
      .like(let operand, _), .cast(let operand, _, _):
      [operand]
    case .all(let operands), .any(let operands), .firstNonNull(let operands), .call(_, let operands): operands
    case .choice(let branches, let otherwise): branches.flatMap { [$0.condition, $0.result] } + [otherwise]
    }
  }

  /// The expression with each of the expressions directly inside it replaced, in order.
  ///
  /// Fails when the replacement of any is nil.
  public func mapOperands(_ replace: (Expression) -> Expression?) -> Expression? {
    var replaced: [Expression] = []
    for operand in operands {
      guard let new = replace(operand) else { return nil }
      replaced.append(new)
    }
    return withOperands(replaced)
  }

  private func withOperands(_ new: [Expression]) -> Expression {
    switch self {
    case .column, .slot, .constant, .referenceTime: self
    case .arithmetic(let operation, _, _): .arithmetic(operation, new[0], new[1])
    case .comparison(let operation, _, _): .comparison(operation, new[0], new[1])
    case .same: .same(new[0], new[1])
    case .nullIfEqual: .nullIfEqual(new[0], new[1])
    case .timeShifted: .timeShifted(new[0], byNanos: new[1])
    case .negated: .negated(new[0])
    case .not: .not(new[0])
    case .inList(_, let values, let hasNull): .inList(new[0], values, hasNull: hasNull)
    case .isNull: .isNull(new[0])
    case .like(_, let pattern): .like(new[0], pattern)
    case .cast(_, let type, let isLenient): .cast(new[0], type, isLenient: isLenient)
    case .all: .all(new)
    case .any: .any(new)
    case .firstNonNull: .firstNonNull(new)
    case .call(let function, _): .call(function, new)
    case .choice(let branches, _): Self.choice(of: new, count: branches.count)
    }
  }

  private static func choice(of operands: [Expression], count: Int) -> Expression {
    let branches = (0..<count).map { Branch(condition: operands[2 * $0], result: operands[2 * $0 + 1]) }
    return .choice(branches, otherwise: operands[2 * count])
  }
}
