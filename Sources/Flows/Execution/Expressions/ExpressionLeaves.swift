/// What an expression reads, and whether computing it can fail.
struct ExpressionLeaves {
  /// The columns.
  private(set) var columns: Set<FlowColumn> = []
  /// Whether it reads a value of the group.
  private(set) var hasSlot = false
  /// Whether some values make it fail the query.
  private(set) var canFail = false

  /// The leaves of an expression.
  init(_ expression: Expression) { visit(expression) }

  /// Whether it has the same value for all rows.
  var isConstant: Bool { columns.isEmpty && !hasSlot }

  /// The column when there is one alone and its texts have codes.
  var singleTextColumn: FlowColumn? {
    guard columns.count == 1, !hasSlot, let column = columns.first else { return nil }
    return FlowDictionaries.slot(of: column) == nil ? nil : column
  }

  private mutating func visit(_ expression: Expression) {
    switch expression {
    case .column(let column): columns.insert(column)
    case .slot: hasSlot = true
    case .arithmetic(let operation, _, _):
      if expression.type != .double, operation != .remainder { canFail = true }
    case .negated, .timeShifted: canFail = true
    case .cast(_, _, let isLenient): canFail = canFail || !isLenient
    case .call(.absolute, _), .call(.truncateTime, _): canFail = true
    default: break
    }
    for operand in expression.operands { visit(operand) }
  }
}
