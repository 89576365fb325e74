/// A typed expression and what is known of how it was written.
struct Operand {
  let expression: Expression
  /// The type of the expression, which finding anew at every level of a nested one would take quadratic time.
  let type: FlowValueType
  /// Where it is in the author's text.
  var place: Range<Int>
  /// The nanoseconds of an `INTERVAL`, which is no value by itself and can only be added to a time.
  var interval: Int64?

  /// An expression, whose type is found when it is not given.
  init(_ expression: Expression, _ type: FlowValueType? = nil, at place: Range<Int>) {
    self.expression = expression
    self.type = type ?? expression.type
    self.place = place
  }

  /// The value, when it is a constant.
  var constant: FlowValue? {
    if case .constant(let value) = expression { value } else { nil }
  }

  /// The text, when it is a constant text; such a text takes the type of what it is beside.
  var textConstant: String? {
    if case .text(let text)? = constant { text } else { nil }
  }

  var isNumber: Bool { type == .integer || type == .double }

  /// Another expression in the same place.
  func with(_ expression: Expression) -> Operand {
    Operand(expression, at: place)
  }
}

extension FlowValueType {
  /// The type as messages name it.
  var described: String {
    switch self {
    case .null: "NULL"
    case .integer: "a whole number"
    case .double: "a fraction"
    case .boolean: "a truth value"
    case .text: "text"
    case .time: "a time"
    case .list: "a list"
    }
  }
}

extension ExpressionBinder {
  /// `+x` and `-x`.
  mutating func bindSign(_ name: String, _ node: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard name == "+" || name == "-" else { return fail(place, "the operator \(name) is not supported") }
    guard let value = bind(node), let operand = asNumber(value, as: "the operator \(name)") else { return nil }
    if name == "+" { return operand }
    switch operand.constant {
    case .integer(let integer)? where integer != .min: return operand.with(.constant(.integer(-integer)))
    case .double(let double)?: return operand.with(.constant(.double(-double)))
    default: return Operand(.negated(operand.expression), operand.type, at: place)
    }
  }

  mutating func bindArithmetic(
    _ operation: ArithmeticOperator, _ left: SyntaxNode, _ right: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    let (first, second) = (bindAny(left), bindAny(right))
    guard let first, let second else { return nil }
    if first.interval != nil || second.interval != nil || first.type == .time || second.type == .time {
      return bindTimeArithmetic(operation, first, second, at: place)
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
    if let value = operation.constant(left.constant, right.constant) {
      return Operand(.constant(value), at: place)
    }
    return Operand(
      .arithmetic(operation, left.expression, right.expression), left.type == .null ? right.type : left.type, at: place)
  }

  // MARK: Times

  private mutating func bindTimeArithmetic(
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

extension ArithmeticOperator {
  /// The result of two constants; nil when a side is no constant, or when the operation has no value: it is then left
  /// to the run, where it is NULL or fails as for any other row.
  fileprivate func constant(_ left: FlowValue?, _ right: FlowValue?) -> FlowValue? {
    switch (left, right) {
    case (.integer(let left)?, .integer(let right)?):
      let (value, overflows) = result(left, right)
      return overflows ? nil : .integer(value)
    case (.double(let left)?, .double(let right)?):
      guard self != .remainder, let value = result(left, right), value.isFinite else { return nil }
      return .double(value)
    default: return nil
    }
  }
}

/// Numbers as text: `443`, `-1`, `1.5`, `1e6`.
enum NumberText {
  /// An integer when it is written as one, else a double; nil when it is no number or does not fit 64 bits.
  static func value(of text: String) -> FlowValue? {
    let bytes = Array(text.utf8)
    let digits = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
    guard let first = digits.first, SQLTokenizer.isDigit(first) || first == UInt8(ascii: ".") else { return nil }
    if digits.allSatisfy(SQLTokenizer.isDigit) { return Int64(text).map(FlowValue.integer) }
    let isDecimal = digits.allSatisfy { SQLTokenizer.isDigit($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0) }
    guard isDecimal, let double = Double(text), double.isFinite else { return nil }
    return .double(double)
  }
}

extension ExpressionBinder {
  /// Brings constant texts that are compared with addresses to the text that the table has for the same address.
  func withCanonicalAddresses(_ operands: [Operand]) -> [Operand] {
    guard operands.contains(where: { $0.textConstant != nil }),
      operands.contains(where: { $0.type == .text && isAddress($0.expression) })
    else { return operands }
    return operands.map { operand in
      guard let text = operand.textConstant, let address = FlowAddress.canonical(text) else { return operand }
      return operand.with(.constant(.text(address)))
    }
  }

  /// Whether the values of an expression are those of columns of addresses, each in its canonical text.
  private func isAddress(_ expression: Expression) -> Bool {
    switch expression {
    case .column(let column): FlowRecordRules.holdsAddresses(column)
    case .slot(let slot, .text) where slot >= Self.aggregateSlots: isAddress(aggregates[slot - Self.aggregateSlots])
    case .nullIfEqual(let value, _): isAddress(value)
    case .choice(let branches, let otherwise): areAddresses(branches.map(\.result) + [otherwise])
    case .firstNonNull(let values), .call(.greatest, let values), .call(.least, let values): areAddresses(values)
    default: false
    }
  }

  private func isAddress(_ aggregate: Aggregate) -> Bool {
    guard [.minimum, .maximum, .anyValue].contains(aggregate.function) else { return false }
    return aggregate.argument.map(isAddress) ?? false
  }

  /// Whether expressions of which one is taken are addresses; a constant among them must not be one in another text.
  private func areAddresses(_ expressions: [Expression]) -> Bool {
    expressions.contains(where: isAddress)
      && expressions.allSatisfy { expression in
        guard case .constant(let value) = expression else { return isAddress(expression) }
        guard case .text(let text) = value else { return value == .null }
        return FlowAddress.canonical(text).map { $0 == text } ?? true
      }
  }
}
