/// Expressions as SQL, for the words of failures.
enum ExpressionText {
  /// An expression, with parentheses around every operation inside it.
  static func text(_ expression: Expression) -> String {
    switch expression {
    case .column(let column): column.name
    case .slot(let index, _): "$\(index + 1)"
    case .constant(let value): text(value)
    case .referenceTime: "CURRENT_TIMESTAMP"
    case .arithmetic(let operation, let left, let right): joined(left, symbol(operation), right)
    case .negated(let operand): "-\(inner(operand))"
    case .timeShifted(let time, let nanos): joined(time, "+ nanoseconds", nanos)
    case .comparison(let operation, let left, let right): joined(left, symbol(operation), right)
    case .same(let left, let right): joined(left, "IS NOT DISTINCT FROM", right)
    case .all(let operands): operands.map(inner).joined(separator: " AND ")
    case .any(let operands): operands.map(inner).joined(separator: " OR ")
    case .not(let operand): "NOT \(inner(operand))"
    case .inList(let operand, let values, _):
      "\(inner(operand)) IN (\(values.prefix(8).map(text).joined(separator: ", "))\(values.count > 8 ? ", …" : ""))"
    case .isNull(let operand): "\(inner(operand)) IS NULL"
    case .like(let operand, let pattern): "\(inner(operand)) \(pattern.ignoresCase ? "ILIKE" : "LIKE") …"
    case .choice(let branches, let otherwise): choice(branches, otherwise)
    case .firstNonNull(let operands): call("COALESCE", operands)
    case .nullIfEqual(let left, let right): call("NULLIF", [left, right])
    case .cast(let operand, let type, let isLenient):
      "\(isLenient ? "TRY_CAST" : "CAST")(\(text(operand)) AS \(type))"
    case .call(let function, let operands): call("\(function)", operands)
    }
  }

  /// An aggregate.
  static func text(_ aggregate: Aggregate) -> String {
    let argument = aggregate.argument.map(text) ?? "*"
    return "\(name(aggregate.function))(\(aggregate.isDistinct ? "DISTINCT " : "")\(argument))"
  }

  private static func name(_ function: Aggregate.Function) -> String {
    switch function {
    case .countRows, .count: "COUNT"
    case .sum: "SUM"
    case .average: "AVG"
    case .minimum: "MIN"
    case .maximum: "MAX"
    case .anyValue: "ANY_VALUE"
    case .list: "ARRAY_AGG"
    case .median: "MEDIAN"
    case .standardDeviation: "STDDEV"
    }
  }

  private static func text(_ value: FlowValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): "\(integer)"
    case .double(let double): "\(double)"
    case .boolean(let boolean): boolean ? "TRUE" : "FALSE"
    case .text(let text): "'\(text)'"
    case .time(let nanos): "'\(FlowTime.text(nanos))'"
    case .list(let values): "[\(values.map(text).joined(separator: ", "))]"
    }
  }

  private static func inner(_ expression: Expression) -> String {
    switch expression {
    case .arithmetic, .timeShifted, .comparison, .same, .all, .any, .not, .inList, .isNull, .like:
      "(\(text(expression)))"
    default: text(expression)
    }
  }

  private static func joined(_ left: Expression, _ symbol: String, _ right: Expression) -> String {
    "\(inner(left)) \(symbol) \(inner(right))"
  }

  private static func call(_ name: String, _ operands: [Expression]) -> String {
    "\(name)(\(operands.map(text).joined(separator: ", ")))"
  }

  private static func choice(_ branches: [Expression.Branch], _ otherwise: Expression) -> String {
    let parts = branches.map { "WHEN \(text($0.condition)) THEN \(text($0.result))" }
    return "CASE \(parts.joined(separator: " ")) ELSE \(text(otherwise)) END"
  }

  private static func symbol(_ operation: ArithmeticOperator) -> String {
    switch operation {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    }
  }

  private static func symbol(_ operation: ComparisonOperator) -> String {
    switch operation {
    case .equal: "="
    case .notEqual: "<>"
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
