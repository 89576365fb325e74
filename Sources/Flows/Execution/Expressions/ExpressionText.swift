/// Expressions as SQL, for the words of failures.
struct ExpressionText {
  /// The most characters of an expression or a value that a failure shows.
  private static let charactersMax = 200

  private let plan: QueryPlan

  /// The expressions of a query.
  init(_ plan: QueryPlan) { self.plan = plan }

  /// An expression, not longer than a failure shows it.
  func short(_ expression: Expression) -> String { Self.short(text(expression)) }

  /// An aggregate, not longer than a failure shows it.
  func short(_ aggregate: Aggregate) -> String { Self.short(text(aggregate)) }

  /// The beginning of a text that is too long.
  static func short(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(charactersMax)
    return start.endIndex == text.endIndex ? text : String(start) + "…"
  }

  /// An expression, with parentheses around every operation inside it.
  private func text(_ expression: Expression) -> String {
    switch expression {
    case .column(let column): column.name
    case .slot(let index, _): slot(index)
    case .constant(let value): Self.text(value)
    case .referenceTime: "CURRENT_TIMESTAMP"
    case .arithmetic(let operation, let left, let right): joined(left, operation.rawValue, right)
    case .negated(let operand): "-\(inner(operand))"
    case .timeShifted(let time, let nanos): joined(time, "+ nanoseconds", nanos)
    case .comparison(let operation, let left, let right): joined(left, operation.rawValue, right)
    case .same(let left, let right): joined(left, "IS NOT DISTINCT FROM", right)
    case .all(let operands): operands.map(inner).joined(separator: " AND ")
    case .any(let operands): operands.map(inner).joined(separator: " OR ")
    case .not(let operand): "NOT \(inner(operand))"
    case .inList(let operand, let values, _):
      "\(inner(operand)) IN (\(values.prefix(8).map(Self.text).joined(separator: ", "))\(values.count > 8 ? ", …" : ""))"
    case .isNull(let operand): "\(inner(operand)) IS NULL"
    case .like(let operand, let pattern): "\(inner(operand)) \(pattern.ignoresCase ? "ILIKE" : "LIKE") …"
    case .choice(let branches, let otherwise): choice(branches, otherwise)
    case .firstNonNull(let operands): call("COALESCE", operands)
    case .nullIfEqual(let left, let right): call("NULLIF", [left, right])
    case .cast(let operand, let type, let isLenient):
      "\(isLenient ? "TRY_CAST" : "CAST")(\(text(operand)) AS \(type))"
    case .call(let function, let operands): call(function.name, operands)
    }
  }

  private func text(_ aggregate: Aggregate) -> String {
    let argument = aggregate.argument.map(text) ?? "*"
    return "\(aggregate.function.name)(\(aggregate.isDistinct ? "DISTINCT " : "")\(argument))"
  }

  /// A value of the group: what it is grouped by, or an aggregate.
  private func slot(_ index: Int) -> String {
    if plan.grouping.indices.contains(index) { return inner(plan.grouping[index]) }
    let aggregate = index - plan.grouping.count
    return plan.aggregates.indices.contains(aggregate) ? text(plan.aggregates[aggregate]) : ""
  }

  private static func text(_ value: FlowValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): "\(integer)"
    case .double(let double): "\(double)"
    case .boolean(let boolean): boolean ? "TRUE" : "FALSE"
    case .text(let text): "'\(short(text))'"
    case .time(let nanos): "'\(FlowTime.text(nanos))'"
    case .list(let values): "[\(values.map(text).joined(separator: ", "))]"
    }
  }

  private func inner(_ expression: Expression) -> String {
    switch expression {
    case .arithmetic, .timeShifted, .comparison, .same, .all, .any, .not, .inList, .isNull, .like:
      "(\(text(expression)))"
    default: text(expression)
    }
  }

  private func joined(_ left: Expression, _ symbol: String, _ right: Expression) -> String {
    "\(inner(left)) \(symbol) \(inner(right))"
  }

  private func call(_ name: String, _ operands: [Expression]) -> String {
    "\(name)(\(operands.map(text).joined(separator: ", ")))"
  }

  private func choice(_ branches: [Expression.Branch], _ otherwise: Expression) -> String {
    let parts = branches.map { "WHEN \(text($0.condition)) THEN \(text($0.result))" }
    return "CASE \(parts.joined(separator: " ")) ELSE \(text(otherwise)) END"
  }

}
