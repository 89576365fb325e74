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
