/// Makes expressions of a plan ready to be evaluated.
struct ExpressionCompiler {
  let evaluator: ExpressionEvaluator
  let referenceNanos: Int64

  /// An expression, ready.
  ///
  /// What is known beforehand is computed now, unless that fails: then it fails at the first row.
  func compile(_ expression: Expression) -> CompiledExpression {
    compile(expression, ExpressionLeaves(expression))
  }

  /// An expression whose leaves are known.
  func compile(_ expression: Expression, _ leaves: ExpressionLeaves) -> CompiledExpression {
    compile(expression, leaves, remembering: true)
  }

  private func compile(
    _ expression: Expression, _ leaves: ExpressionLeaves, remembering: Bool
  ) -> CompiledExpression {
    switch expression {
    case .column(let column): return .column(column)
    case .slot(let slot, _): return .slot(slot)
    case .constant(let value): return .constant(word(of: value))
    case .referenceTime: return .constant(referenceNanos)
    default: break
    }
    if leaves.isConstant { return folded(operation(expression, leaves, remembering: remembering)) }
    if remembering, let column = leaves.singleTextColumn {
      return .remembered(evaluator.remember(operation(expression, leaves, remembering: false), over: column))
    }
    return operation(expression, leaves, remembering: remembering)
  }

  private func folded(_ compiled: CompiledExpression) -> CompiledExpression {
    let batch = RowBatch(source: .nothing, rows: [0])
    guard let values = try? evaluator.evaluate(compiled, batch) else { return compiled }
    return .constant(values[0])
  }

  /// The word of a constant, nil for NULL.
  private func word(of value: FlowValue) -> Int64? {
    switch value {
    case .null: return nil
    case .integer(let integer): return integer
    case .double(let double): return DoubleWord.word(double)
    case .boolean(let boolean): return boolean ? 1 : 0
    case .text(let text): return evaluator.pool.identifier(text)
    case .time(let nanos): return nanos
    case .list(let values): return evaluator.listIdentifier(values)
    }
  }

  private func operation(
    _ expression: Expression, _ leaves: ExpressionLeaves, remembering: Bool
  ) -> CompiledExpression {
    let operands = zip(expression.operands, leaves.operands).map { compile($0, $1, remembering: remembering) }
    switch expression {
    case .arithmetic(let operation, _, _):
      return leaves.type == .double
        ? .doubleArithmetic(operation, operands[0], operands[1])
        : .integerArithmetic(operation, operands[0], operands[1], source: expression)
    case .negated:
      return leaves.type == .double ? .negatedDouble(operands[0]) : .negatedInteger(operands[0], source: expression)
    case .timeShifted: return .integerArithmetic(.add, operands[0], operands[1], source: expression)
    case .cast(_, let type, let isLenient):
      let cast = ValueCast(from: leaves.operands[0].type, to: type, isLenient: isLenient, source: expression)
      return .cast(operands[0], cast)
    case .call(let function, _): return .call(function, operands, type: leaves.type, source: expression)
    default: return condition(expression, leaves, operands)
    }
  }

  private func condition(
    _ expression: Expression, _ leaves: ExpressionLeaves, _ operands: [CompiledExpression]
  ) -> CompiledExpression {
    switch expression {
    case .comparison(let operation, _, _):
      let isText = leaves.operands.contains { $0.type == .text }
      return .comparison(operation, operands[0], operands[1], isText: isText)
    case .same: return .same(operands[0], operands[1])
    case .all: return .all(operands)
    case .any: return .any(operands)
    case .not: return .not(operands[0])
    case .inList(_, let values, let hasNull):
      return .inList(operands[0], WordSet(values.compactMap(word)), hasNull: hasNull)
    case .isNull: return .isNull(operands[0])
    case .like(_, let pattern): return .like(operands[0], LikeMatcher(pattern))
    case .choice: return choice(operands)
    case .firstNonNull: return .firstNonNull(operands)
    case .nullIfEqual: return .nullIfEqual(operands[0], operands[1])
    default: preconditionFailure("compile(_:_:remembering:) takes the leaves and operation(_:_:_:) the others")
    }
  }

  /// A choice between operands: conditions and results by turns, then what is taken when no condition is true.
  private func choice(_ operands: [CompiledExpression]) -> CompiledExpression {
    let branches = stride(from: 0, to: operands.count - 1, by: 2).map {
      CompiledExpression.Branch(condition: operands[$0], result: operands[$0 + 1])
    }
    return .choice(branches, otherwise: operands[operands.count - 1])
  }
}

/// An expression ready to be evaluated over batches: constants are words, patterns are automata, lists are sets.
indirect enum CompiledExpression {
  case column(FlowColumn)
  case slot(Int)
  /// A value that is known; nil is NULL.
  case constant(Int64?)
  /// An expression over one text column, computed once for each text.
  case remembered(RememberedResults)
  case integerArithmetic(ArithmeticOperator, CompiledExpression, CompiledExpression, source: Expression)
  case doubleArithmetic(ArithmeticOperator, CompiledExpression, CompiledExpression)
  case negatedInteger(CompiledExpression, source: Expression)
  case negatedDouble(CompiledExpression)
  case comparison(ComparisonOperator, CompiledExpression, CompiledExpression, isText: Bool)
  case same(CompiledExpression, CompiledExpression)
  case all([CompiledExpression])
  case any([CompiledExpression])
  case not(CompiledExpression)
  case inList(CompiledExpression, WordSet, hasNull: Bool)
  case isNull(CompiledExpression)
  case like(CompiledExpression, LikeMatcher)
  case choice([Branch], otherwise: CompiledExpression)
  case firstNonNull([CompiledExpression])
  case nullIfEqual(CompiledExpression, CompiledExpression)
  case cast(CompiledExpression, ValueCast)
  case call(ScalarFunction, [CompiledExpression], type: FlowValueType, source: Expression)

  /// A condition of CASE with its result.
  struct Branch {
    let condition: CompiledExpression
    let result: CompiledExpression
  }
}

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
    case .call(let function, _): function.type ?? commonType(operands)
    case .arithmetic, .firstNonNull: commonType(operands)
    case .choice:
      operands.indices.first { ($0 % 2 == 1 || $0 == operands.count - 1) && operands[$0].type != .null }
        .map { operands[$0].type } ?? .null
    case .negated, .nullIfEqual: operands[0].type
    default: expression.type
    }
  }

  private static func commonType(_ operands: [ExpressionLeaves]) -> FlowValueType {
    operands.first { $0.type != .null }?.type ?? .null
  }

  /// Whether the operation itself can fail.
  private static func canFail(
    _ expression: Expression, _ type: FlowValueType, _ operands: [ExpressionLeaves]
  ) -> Bool {
    switch expression {
    case .arithmetic(let operation, _, _): type != .double && operation != .remainder
    case .negated: type != .double
    case .timeShifted: true
    case .call(let function, _): function.canOverflow && type != .double
    case .cast(_, let target, let isLenient): !isLenient && !ValueCast.isTotal(from: operands[0].type, to: target)
    default: false
    }
  }
}
