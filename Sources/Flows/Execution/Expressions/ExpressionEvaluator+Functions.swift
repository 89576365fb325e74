extension ExpressionEvaluator {
  /// A function; NULL when any operand is.
  func call(
    _ function: ScalarFunction, _ operands: [CompiledExpression], _ batch: RowBatch, _ type: FlowValueType,
    _ source: Expression
  ) throws(QueryFailure) -> ValueVector {
    var vectors: [ValueVector] = []
    for operand in operands { vectors.append(try evaluate(operand, batch)) }
    var nulls: [Bool] = []
    for vector in vectors where !vector.nulls.isEmpty {
      nulls = ValueVector.nulls(ValueVector(words: vector.words, nulls: nulls), vector)
    }
    var words = [Int64](repeating: 0, count: batch.count)
    var values = FunctionOperands(words: Array(repeating: 0, count: operands.count), type: type, pool: pool)
    let (compute, texts) = (function.compute, 0..<min(function.textCount, operands.count))
    for index in words.indices where nulls.isEmpty || !nulls[index] {
      for operand in vectors.indices { values.words[operand] = vectors[operand].words[index] }
      if !texts.isEmpty { try spend(texts.reduce(0) { $0 + pool.byteCount(of: values.words[$1]) } / 16) }
      guard let word = compute(values) else { throw .overflow(expression: text(source)) }
      words[index] = word
    }
    return ValueVector(words: words, nulls: nulls)
  }
}

extension ExpressionEvaluator {
  /// An operation on integers; what does not fit 64 bits fails.
  func integerArithmetic(
    _ operation: ArithmeticOperator, _ left: ValueVector, _ right: ValueVector, _ source: Expression
  ) throws(QueryFailure) -> ValueVector {
    let nulls = ValueVector.nulls(left, right)
    if operation == .remainder || operation == .divide { return remainder(left, right, nulls) }
    var overflowed = false
    let words = left.words.indices.map { index in
      let (word, overflow) = operation.result(left.words[index], right.words[index])
      overflowed = overflowed || (overflow && (nulls.isEmpty || !nulls[index]))
      return word
    }
    if overflowed { throw .overflow(expression: text(source)) }
    return ValueVector(words: words, nulls: nulls)
  }

  private func remainder(_ left: ValueVector, _ right: ValueVector, _ nulls: [Bool]) -> ValueVector {
    var result = ValueVector(words: left.words, nulls: nulls)
    for index in result.words.indices {
      switch right.words[index] {
      case 0: result.setNull(index)
      case -1: result.words[index] = 0
      case let divisor: result.words[index] %= divisor
      }
    }
    return result
  }

  /// An operation on doubles, by the rules of IEEE 754 but for division by zero, which is NULL.
  func doubleArithmetic(_ operation: ArithmeticOperator, _ left: ValueVector, _ right: ValueVector) -> ValueVector {
    var result = ValueVector(words: left.words, nulls: ValueVector.nulls(left, right))
    for index in result.words.indices where !result.isNull(index) {
      if let value = operation.result(DoubleWord.value(left.words[index]), DoubleWord.value(right.words[index])) {
        result.words[index] = DoubleWord.word(value)
      } else {
        result.setNull(index)
      }
    }
    return result
  }

  /// Converts values.
  func cast(_ values: ValueVector, _ cast: ValueCast) throws(QueryFailure) -> ValueVector {
    var result = values
    for (index, word) in values.words.enumerated() where !values.isNull(index) {
      if let converted = cast.convert(word, pool) {
        result.words[index] = converted
      } else if cast.isLenient {
        result.setNull(index)
      } else {
        let value = ValueCast.text(of: word, cast.from, pool)
        throw .conversion(
          value: ExpressionText.short(cast.from == .text ? "'\(value)'" : value), expression: text(cast.source))
      }
    }
    return result
  }
}
