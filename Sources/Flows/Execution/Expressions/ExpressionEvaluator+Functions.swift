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
    var values = [Int64](repeating: 0, count: operands.count)
    let texts = 0..<function.textCount(of: operands.count)
    for index in words.indices where nulls.isEmpty || !nulls[index] {
      for operand in values.indices { values[operand] = vectors[operand].words[index] }
      if !texts.isEmpty { try spend(texts.reduce(0) { $0 + pool.byteCount(of: values[$1]) } / 16) }
      guard let word = apply(function, values, type) else { throw .overflow(expression: text(source)) }
      words[index] = word
    }
    return ValueVector(words: words, nulls: nulls)
  }

  /// The value of a function, nil when it does not fit its type.
  private func apply(_ function: ScalarFunction, _ values: [Int64], _ type: FlowValueType) -> Int64? {
    switch function {
    case .absolute: absolute(values[0], type)
    case .floor: DoubleWord.word(DoubleWord.value(values[0]).rounded(.down))
    case .ceiling: DoubleWord.word(DoubleWord.value(values[0]).rounded(.up))
    case .round: rounded(values)
    case .greatest, .least: extreme(function, values, type)
    case .truncateTime(let unit): CalendarTime.start(of: unit, at: values[0])
    case .timeDifference(let unit):
      CalendarTime.number(of: unit, at: values[1]) - CalendarTime.number(of: unit, at: values[0])
    case .unixSeconds: CalendarTime.number(of: .second, at: values[0])
    default: applyToText(function, values)
    }
  }

  private func applyToText(_ function: ScalarFunction, _ values: [Int64]) -> Int64? {
    switch function {
    case .length: pool.withText(values[0]) { Int64(TextOperations.length($0)) }
    case .startsWith, .endsWith, .contains: holds(function, values[0], values[1]) ? 1 : 0
    case .lower: changed(values[0]) { TextOperations.withCase($0, isUpper: false) }
    case .upper: changed(values[0]) { TextOperations.withCase($0, isUpper: true) }
    case .concatenate: pool.identifier(values.reduce(into: []) { $0 += pool.text($1) })
    case .substring:
      changed(values[0]) {
        TextOperations.substring($0, from: values[1], length: values.count > 2 ? values[2] : Int64.max)
      }
    case .trim: changed(values[0]) { [UInt8](TextOperations.trimmed($0, left: true, right: true)) }
    case .trimLeft: changed(values[0]) { [UInt8](TextOperations.trimmed($0, left: true, right: false)) }
    default: changed(values[0]) { [UInt8](TextOperations.trimmed($0, left: false, right: true)) }
    }
  }

  private func changed(_ text: Int64, _ change: (UnsafeRawBufferPointer) -> [UInt8]) -> Int64 {
    pool.identifier(pool.withText(text, change))
  }

  private func holds(_ function: ScalarFunction, _ text: Int64, _ part: Int64) -> Bool {
    pool.withText(text) { text in
      pool.withText(part) { part in
        switch function {
        case .startsWith: text.starts(with: part)
        case .endsWith: text.count >= part.count && text.suffix(part.count).elementsEqual(part)
        default: TextOperations.contains(text, part)
        }
      }
    }
  }

  private func absolute(_ value: Int64, _ type: FlowValueType) -> Int64? {
    if type == .double { return DoubleWord.word(abs(DoubleWord.value(value))) }
    return value == Int64.min ? nil : abs(value)
  }

  /// The nearest number of so many digits after the point, halves away from zero.
  private func rounded(_ values: [Int64]) -> Int64 {
    let value = DoubleWord.value(values[0])
    let digits = values.count > 1 ? min(max(values[1], -308), 308) : 0
    var factor = 1.0
    for _ in 0..<abs(digits) { factor *= 10 }
    let scaled = digits < 0 ? value / factor : value * factor
    guard scaled.isFinite else { return values[0] }
    let whole = scaled.rounded(.toNearestOrAwayFromZero)
    return DoubleWord.word(digits < 0 ? whole * factor : whole / factor)
  }

  private func extreme(_ function: ScalarFunction, _ values: [Int64], _ type: FlowValueType) -> Int64? {
    var result = values[0]
    for value in values.dropFirst() {
      let isLess = type == .text ? pool.isLess(value, result) : value < result
      if value != result, isLess == (function == .least) { result = value }
    }
    return result
  }
}

extension ScalarFunction {
  /// How many of so many operands, from the first, are texts whose length decides how long the function takes.
  fileprivate func textCount(of operandCount: Int) -> Int {
    switch self {
    case .lower, .upper, .length, .trim, .trimLeft, .trimRight, .substring: 1
    case .startsWith, .endsWith, .contains, .concatenate: operandCount
    default: 0
    }
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
      let (word, overflow) = Self.result(operation, left.words[index], right.words[index])
      overflowed = overflowed || (overflow && (nulls.isEmpty || !nulls[index]))
      return word
    }
    if overflowed { throw .overflow(expression: text(source)) }
    return ValueVector(words: words, nulls: nulls)
  }

  @inline(__always)
  private static func result(
    _ operation: ArithmeticOperator, _ left: Int64, _ right: Int64
  ) -> (partialValue: Int64, overflow: Bool) {
    switch operation {
    case .add: left.addingReportingOverflow(right)
    case .subtract: left.subtractingReportingOverflow(right)
    default: left.multipliedReportingOverflow(by: right)
    }
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
      let (a, b) = (DoubleWord.value(left.words[index]), DoubleWord.value(right.words[index]))
      switch operation {
      case .add: result.words[index] = DoubleWord.word(a + b)
      case .subtract: result.words[index] = DoubleWord.word(a - b)
      case .multiply: result.words[index] = DoubleWord.word(a * b)
      case _ where b == 0: result.setNull(index)
      case .divide: result.words[index] = DoubleWord.word(a / b)
      case .remainder: result.words[index] = DoubleWord.word(a.truncatingRemainder(dividingBy: b))
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
