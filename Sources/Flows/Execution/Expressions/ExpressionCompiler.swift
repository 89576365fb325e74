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
