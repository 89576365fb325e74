/// Makes expressions of a plan ready to be evaluated.
struct ExpressionCompiler {
  let evaluator: ExpressionEvaluator
  let referenceNanos: Int64

  /// An expression, ready.
  ///
  /// What is known beforehand is computed now, unless that fails: then it fails at the first row.
  func compile(_ expression: Expression) -> CompiledExpression {
    compile(expression, remembering: true)
  }

  private func compile(_ expression: Expression, remembering: Bool) -> CompiledExpression {
    switch expression {
    case .column(let column): return .column(column)
    case .slot(let slot, _): return .slot(slot)
    case .constant(let value): return .constant(word(of: value))
    case .referenceTime: return .constant(referenceNanos)
    default: break
    }
    let leaves = ExpressionLeaves(expression)
    if leaves.isConstant { return folded(expression) }
    if remembering, let column = leaves.singleTextColumn {
      return .remembered(evaluator.remember(compile(expression, remembering: false), over: column))
    }
    return operation(expression) { compile($0, remembering: remembering) }
  }

  private func folded(_ expression: Expression) -> CompiledExpression {
    let compiled = operation(expression) { compile($0) }
    let batch = RowBatch(source: .nothing, rows: [0])
    guard let values = try? evaluator.evaluate(compiled, batch) else { return compiled }
    return .constant(values[0])
  }

  /// The word of a constant, nil for NULL.
  func word(of value: FlowValue) -> Int64? {
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
    _ expression: Expression, _ compile: (Expression) -> CompiledExpression
  ) -> CompiledExpression {
    switch expression {
    case .arithmetic(let operation, let left, let right):
      expression.type == .double
        ? .doubleArithmetic(operation, compile(left), compile(right))
        : .integerArithmetic(operation, compile(left), compile(right), source: expression)
    case .negated(let operand):
      operand.type == .double
        ? .negatedDouble(compile(operand)) : .negatedInteger(compile(operand), source: expression)
    case .timeShifted(let time, let nanos):
      .integerArithmetic(.add, compile(time), compile(nanos), source: expression)
    case .cast(let operand, let type, let isLenient):
      .cast(compile(operand), ValueCast(from: operand.type, to: type, isLenient: isLenient, source: expression))
    case .call(let function, let operands): .call(function, operands.map(compile), source: expression)
    default: condition(expression, compile)
    }
  }

  private func condition(
    _ expression: Expression, _ compile: (Expression) -> CompiledExpression
  ) -> CompiledExpression {
    switch expression {
    case .comparison(let operation, let left, let right):
      .comparison(operation, compile(left), compile(right), isText: left.type == .text || right.type == .text)
    case .same(let left, let right): .same(compile(left), compile(right))
    case .all(let operands): .all(operands.map(compile))
    case .any(let operands): .any(operands.map(compile))
    case .not(let operand): .not(compile(operand))
    case .inList(let operand, let values, let hasNull):
      .inList(compile(operand), WordSet(values.compactMap(word)), hasNull: hasNull)
    case .isNull(let operand): .isNull(compile(operand))
    case .like(let operand, let pattern): .like(compile(operand), LikeMatcher(pattern))
    case .choice(let branches, let otherwise):
      .choice(
        branches.map { CompiledExpression.Branch(condition: compile($0.condition), result: compile($0.result)) },
        otherwise: compile(otherwise))
    case .firstNonNull(let operands): .firstNonNull(operands.map(compile))
    case .nullIfEqual(let left, let right): .nullIfEqual(compile(left), compile(right))
    default: preconditionFailure("compile(_:remembering:) takes the leaves and operation(_:_:) the others")
    }
  }
}
