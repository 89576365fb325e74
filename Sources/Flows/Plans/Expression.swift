/// A typed expression over the columns of a flow, or over the groups of a query.
///
/// Types have been checked and conversions made explicit when it was compiled: both sides of a comparison have the same
/// type, or one of them is the NULL constant. Every operator has SQL's three values: NULL in, NULL out, unless its case
/// says otherwise.
public indirect enum Expression: Hashable, Sendable {
  /// The value of a column of the flow.
  case column(FlowColumn)
  /// A value of the group: the grouping expressions come first, in order, then the aggregates of the plan.
  case slot(Int, FlowValueType)
  /// A value that is known.
  case constant(FlowValue)
  /// The time that the query runs as of: its scheduled time, not the time at which it happens to run.
  case referenceTime
  /// Both sides are integers, or both are doubles. Integer overflow fails the query.
  case arithmetic(ArithmeticOperator, Expression, Expression)
  /// The negative of an integer or a double.
  case negated(Expression)
  /// A time moved by a number of nanoseconds, an integer.
  case timeShifted(Expression, byNanos: Expression)
  /// Equal types on both sides; text compares by its bytes, false is less than true.
  case comparison(ComparisonOperator, Expression, Expression)
  /// `IS NOT DISTINCT FROM`: never NULL, and two NULLs are the same.
  case same(Expression, Expression)
  /// SQL's AND: false when any is false, else NULL when any is.
  case all([Expression])
  /// SQL's OR: true when any is true, else NULL when any is NULL.
  case any([Expression])
  case not(Expression)
  /// `IN` over constants, none of which is NULL; `hasNull` tells that the list had one, which makes "no" NULL.
  case inList(Expression, [FlowValue], hasNull: Bool)
  /// Never NULL.
  case isNull(Expression)
  /// `LIKE`, or `ILIKE` when `ignoresCase`; the pattern is compiled.
  case like(Expression, LikePattern)
  /// The first branch whose condition is true, else the last expression; all of one type.
  case choice([Branch], otherwise: Expression)
  /// The first that is not NULL; all of one type.
  case firstNonNull([Expression])
  /// NULL when both are equal, else the first.
  case nullIfEqual(Expression, Expression)
  /// A conversion that was asked for, or that a comparison needs. What cannot be converted fails the query, or is NULL
  /// when `isLenient`.
  ///
  /// From integers, doubles, truth values and times to text; from text to integers, doubles, truth values and times;
  /// between integers and doubles, rounding half away from zero; from truth values to integers, 1 for true and 0 for
  /// false; and from the NULL constant to anything.
  case cast(Expression, FlowValueType, isLenient: Bool)
  case call(ScalarFunction, [Expression])

  /// A condition of `CASE` with its result.
  public struct Branch: Hashable, Sendable {
    /// A truth value.
    public var condition: Expression
    /// The value when the condition is true.
    public var result: Expression
  }
}

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
    case .call(let function, let operands): function.type ?? Expression.commonType(operands)
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
