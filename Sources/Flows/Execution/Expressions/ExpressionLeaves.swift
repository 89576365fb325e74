/// What an expression reads, and whether computing it can fail; the same of every expression inside it.
///
/// Made in one pass over the expression, because asking at every level anew would take quadratic time.
struct ExpressionLeaves {
  /// The columns, by their bits.
  private let columns: UInt64
  /// Whether it reads a value of the group.
  private let hasSlot: Bool
  /// Whether some values make it fail the query.
  let canFail: Bool
  /// The type of its value.
  let type: FlowValueType
  /// The leaves of the expressions directly inside it, in order.
  let operands: [ExpressionLeaves]

  /// The leaves of an expression.
  init(_ expression: Expression) {
    let operands = expression.operands.map { ExpressionLeaves($0) }
    self.operands = operands
    type = Self.type(expression, operands)
    canFail = Self.canFail(expression, type, operands) || operands.contains(where: \.canFail)
    switch expression {
    case .column(let column): (columns, hasSlot) = (column.bit, false)
    case .slot: (columns, hasSlot) = (0, true)
    default: (columns, hasSlot) = (operands.reduce(0) { $0 | $1.columns }, operands.contains(where: \.hasSlot))
    }
  }

  /// Whether it has the same value for all rows.
  var isConstant: Bool { columns == 0 && !hasSlot }

  /// The column, when there is one alone and no value of the group.
  var singleColumn: FlowColumn? {
    columns.nonzeroBitCount == 1 && !hasSlot ? FlowColumn(rawValue: columns.trailingZeroBitCount) : nil
  }

  /// The column when there is one alone and its texts have codes.
  var singleTextColumn: FlowColumn? { singleColumn.flatMap { FlowDictionaries.slot(of: $0) == nil ? nil : $0 } }

  /// The type, from those of the operands where these decide.
  private static func type(_ expression: Expression, _ operands: [ExpressionLeaves]) -> FlowValueType {
    switch expression {
    case .arithmetic, .firstNonNull, .call(.absolute, _), .call(.greatest, _), .call(.least, _):
      operands.first { $0.type != .null }?.type ?? .null
    case .choice:
      operands.indices.first { ($0 % 2 == 1 || $0 == operands.count - 1) && operands[$0].type != .null }
        .map { operands[$0].type } ?? .null
    case .negated, .nullIfEqual: operands[0].type
    default: expression.type
    }
  }

  /// Whether the operation itself can fail.
  private static func canFail(
    _ expression: Expression, _ type: FlowValueType, _ operands: [ExpressionLeaves]
  ) -> Bool {
    switch expression {
    case .arithmetic(let operation, _, _): type != .double && operation != .remainder
    case .negated, .call(.absolute, _): type != .double
    case .timeShifted, .call(.truncateTime, _): true
    case .cast(_, let target, let isLenient): !isLenient && !ValueCast.isTotal(from: operands[0].type, to: target)
    default: false
    }
  }
}
