extension QueryExpressionCompiler {
  /// `+x` and `-x`.
  mutating func compileSign(_ name: String, _ node: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard name == "+" || name == "-" else { return fail(place, "the operator \(name) is not supported") }
    guard let value = compile(node), let operand = asNumber(value, as: "the operator \(name)") else { return nil }
    if name == "+" { return operand }
    switch operand.constant {
    case .integer(let integer)? where integer != .min: return operand.with(.constant(.integer(-integer)))
    case .double(let double)?: return operand.with(.constant(.double(-double)))
    default: return Operand(.negated(operand.expression), operand.type, at: place)
    }
  }

  mutating func compileArithmetic(
    _ operation: ArithmeticOperator, _ left: SyntaxNode, _ right: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    let (first, second) = (compileAny(left), compileAny(right))
    guard let first, let second else { return nil }
    if first.interval != nil || second.interval != nil || first.type == .time || second.type == .time {
      return compileTimeArithmetic(operation, first, second, at: place)
    }
    return arithmetic(operation, first, second, at: place)
  }

  /// An operation on numbers; constants are computed at once.
  mutating func arithmetic(
    _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, at place: Range<Int>
  ) -> Operand? {
    let what = "arithmetic"
    let (first, second) = (asNumber(left, as: what), asNumber(right, as: what))
    guard let first, let second else { return nil }
    let isFraction = operation == .divide || first.type == .double || second.type == .double
    let type: FlowValueType = isFraction ? .double : .integer
    guard let left = convert(first, to: type, as: what), let right = convert(second, to: type, as: what) else {
      return nil
    }
    if let value = ConstantArithmetic.value(operation, left.constant, right.constant) {
      return Operand(.constant(value), at: place)
    }
    return Operand(
      .arithmetic(operation, left.expression, right.expression), left.type == .null ? right.type : left.type, at: place)
  }

  // MARK: Times

  private mutating func compileTimeArithmetic(
    _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, at place: Range<Int>
  ) -> Operand? {
    let suggestion = "a time plus or minus INTERVAL '1 hour', or DATEADD and DATEDIFF"
    switch (operation, left.interval, right.interval) {
    case (.add, nil, let interval?):
      return time(left).flatMap { shifted($0, byNanos: .constant(.integer(interval)), at: place) }
    case (.subtract, nil, let interval?):
      return time(left).flatMap { shifted($0, byNanos: .constant(.integer(-interval)), at: place) }
    case (.add, let interval?, nil):
      return time(right).flatMap { shifted($0, byNanos: .constant(.integer(interval)), at: place) }
    default: return fail(place, "this arithmetic with times is not supported", suggestion)
    }
  }

  /// An operand that must be a time; a constant text becomes one.
  mutating func time(_ operand: Operand) -> Operand? {
    convert(operand, to: .time, as: "time")
  }

  /// A time moved by nanoseconds; constants are computed at once.
  mutating func shifted(_ time: Operand, byNanos nanos: Expression, at place: Range<Int>) -> Operand? {
    if case .time(let start)? = time.constant, case .constant(.integer(let offset)) = nanos {
      let (sum, overflows) = start.addingReportingOverflow(offset)
      return overflows ? fail(place, "this time does not fit 64 bits") : Operand(.constant(.time(sum)), at: place)
    }
    return Operand(.timeShifted(time.expression, byNanos: nanos), at: place)
  }

  /// The nodes of an expression, to charge for its use in another place; long texts and lists count more.
  static func nodeCount(_ expression: Expression) -> Int {
    switch expression {
    case .constant(.text(let text)): 1 + text.utf8.count / 16
    case .inList(let operand, let values, _): 1 + values.count + nodeCount(operand)
    default: 1 + expression.operands.reduce(0) { $0 + nodeCount($1) }
    }
  }
}
