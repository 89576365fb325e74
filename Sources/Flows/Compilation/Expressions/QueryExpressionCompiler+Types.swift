extension QueryExpressionCompiler {
  /// Brings operands to one type, for comparing them or for taking one of them.
  ///
  /// Constant texts take the type of what they stand beside; whole numbers become fractions beside fractions. With
  /// `comparing`, a constant fraction without a fractional part becomes a whole number beside whole numbers, so that
  /// comparing does not lose digits, and constants that are compared with addresses get the text that those have.
  mutating func unify(_ operands: [Operand], comparing: Bool, as what: String) -> [Operand]? {
    guard let target = targetType(of: operands, comparing: comparing, as: what) else { return nil }
    var unified: [Operand] = []
    for operand in operands {
      guard let converted = convert(operand, to: target, as: what) else { continue }
      unified.append(converted)
    }
    guard unified.count == operands.count else { return nil }
    return comparing && target == .text ? withCanonicalAddresses(unified) : unified
  }

  private mutating func targetType(of operands: [Operand], comparing: Bool, as what: String) -> FlowValueType? {
    var type: FlowValueType = .null
    for operand in operands where operand.type != .null && operand.textConstant == nil {
      let next = comparing ? Self.comparedType(operand) : operand.type
      switch (type, next) {
      case (.null, _): type = next
      case (.integer, .double), (.double, .integer): type = .double
      case _ where type == next: break
      default:
        refuse(operand.place, "\(what): expected \(type.described), this is \(next.described)", Self.cast(to: type))
        return nil
      }
    }
    let texts = operands.compactMap(\.textConstant)
    if type == .null { return texts.isEmpty ? .null : .text }
    let hasFraction = type == .integer && texts.contains { NumberText.isFraction($0) }
    return hasFraction ? .double : type
  }

  /// The type that an operand asks for in a comparison: `1e6` is a whole number.
  private static func comparedType(_ operand: Operand) -> FlowValueType {
    if case .double(let double)? = operand.constant, Int64(exactly: double) != nil { .integer } else { operand.type }
  }

  private static func cast(to type: FlowValueType) -> String? {
    switch type {
    case .integer: "TRY_CAST(… AS INTEGER)"
    case .double: "TRY_CAST(… AS DOUBLE)"
    case .text: "quotes around a value, or CAST(… AS VARCHAR)"
    case .time: "a text like '2026-01-31 23:59:59', or TO_TIMESTAMP(…)"
    case .null, .boolean, .list: nil
    }
  }

  /// Converts an operand as SQL does by itself; what would need a cast is refused.
  mutating func convert(_ operand: Operand, to type: FlowValueType, as what: String) -> Operand? {
    if operand.type == type || operand.type == .null || type == .null { return operand }
    if let text = operand.textConstant { return convert(text, of: operand, to: type, as: what) }
    switch (operand.constant, operand.type, type) {
    case (.double(let double)?, _, .integer):
      if let integer = Int64(exactly: double) { return operand.with(.constant(.integer(integer))) }
    case (.integer(let integer)?, _, .double): return operand.with(.constant(.double(Double(integer))))
    case (_, .integer, .double): return operand.with(.cast(operand.expression, .double, isLenient: false))
    default: break
    }
    return fail(
      operand.place, "\(what): expected \(type.described), this is \(operand.type.described)", Self.cast(to: type))
  }

  private mutating func convert(
    _ text: String, of operand: Operand, to type: FlowValueType, as what: String
  ) -> Operand? {
    if let value = ConstantText.value(of: text, as: type) { return operand.with(.constant(value)) }
    return fail(operand.place, "\(what): expected \(type.described), this text is none", Self.example(of: type))
  }

  private static func example(of type: FlowValueType) -> String? {
    switch type {
    case .integer: "a whole number like 443"
    case .double: "a number like 0.5"
    case .boolean: "TRUE or FALSE"
    case .time: TimestampText.grammar
    case .null, .text, .list: nil
    }
  }

  /// Converts a value to text as `||` does.
  func asText(_ operand: Operand) -> Operand {
    switch operand.constant {
    case .integer(let integer)?: operand.with(.constant(.text("\(integer)")))
    default:
      operand.type == .text || operand.type == .null
        ? operand : operand.with(.cast(operand.expression, .text, isLenient: false))
    }
  }

  /// Converts an operand to a number.
  mutating func asNumber(_ operand: Operand, as what: String) -> Operand? {
    if operand.isNumber || operand.type == .null { return operand }
    if let text = operand.textConstant, let value = NumberText.value(of: text) {
      return operand.with(.constant(value))
    }
    let suggestion =
      operand.type == .text ? "TRY_CAST(… AS INTEGER)" : operand.type == .time ? "DATEDIFF or DATEADD" : nil
    return fail(operand.place, "\(what): expected a number, this is \(operand.type.described)", suggestion)
  }
}
