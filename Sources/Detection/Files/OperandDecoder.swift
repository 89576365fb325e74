import Primitives

/// Decodes what a field and its condition are compared with.
struct OperandDecoder {
  enum Operand {
    /// Nothing; the condition is turned around where `Value: false` asked for it.
    case none(Condition)
    case one(Scalar)
    case several([Scalar])
  }

  let parts: ExpressionParts
  let condition: Condition

  private var problems: ProblemList { parts.problems }

  /// The operand; nil, with a problem, when it is missing or of the wrong kind.
  func decode() -> Operand? {
    switch condition.operation.operand {
    case .none:
      parts.refuse("Value", because: "it takes no value")
      parts.refuse("Values", because: "it takes no value")
      return Operand.none(condition)
    case .optionalBool: return optionalFlag()
    case .list: return list()
    case .scalar: return value("text, a number, or true or false") { _ in true }
    case .text: return value("text") { $0.text != nil }
    case .number: return value("a number") { $0.isNumber }
    case .cidr: return addressBlock()
    }
  }

  private func optionalFlag() -> Operand? {
    parts.refuse("Values", because: "it takes no value, or 'Value: true' or 'Value: false'")
    guard let node = parts["Value"] else { return Operand.none(condition) }
    guard let flag = node.flag else {
      return problems.wrongType("Value", expected: "true or false", found: node)
    }
    return Operand.none(flag ? condition : condition.opposite)
  }

  private func value(_ expected: String, isRight: (Scalar) -> Bool) -> Operand? {
    parts.refuse("Values", because: "it takes one value, under 'Value'")
    guard let node = operand("Value", instead: "Values", expected),
      let scalar = scalar(node, named: "Value")
    else { return nil }
    if isRight(scalar) { return .one(scalar) }
    return problems.wrongType("Value", expected: "\(expected) beside \(parts.conditionName)", found: node)
  }

  private func addressBlock() -> Operand? {
    let expected = "an address block such as '10.0.0.0/8' or '2001:db8::/32'"
    guard let operand = value(expected, isRight: { $0.text != nil }) else { return nil }
    guard case .one(.string(let text)) = operand, IPNetwork(text) == nil else { return operand }
    let message = "Value: expected \(expected), found \(Quotation.quoted(text))"
    return problems.refuse(.invalidValue, at: parts["Value"]?.position ?? parts.node.position, message)
  }

  private func list() -> Operand? {
    parts.refuse("Value", because: "it takes a list, under 'Values'")
    guard let node = operand("Values", instead: "Value", "a list") else { return nil }
    guard let elements = node.elements, !elements.isEmpty else {
      return problems.wrongType("Values", expected: "a list of at least one value", found: node)
    }
    let scalars = elements.compactMap { scalar($0, named: "Values") }
    guard scalars.count == elements.count, let first = scalars.first else { return nil }
    if let other = scalars.firstIndex(where: { $0.kindName != first.kindName }) {
      let message =
        "Values: expected one kind of value; the first is \(first.kindName), this is \(scalars[other].kindName)"
      return problems.refuse(.invalidExpression, at: elements[other].position, message)
    }
    return .several(scalars)
  }

  /// The value under the key of the operand; a problem when it is missing and the other key does not stand there.
  private func operand(_ key: String, instead other: String, _ expected: String) -> YAMLNode? {
    if let node = parts[key] { return node }
    if parts[other] != nil { return nil }
    let message = "'Condition: \(parts.conditionName)' needs '\(key)': \(expected)"
    return problems.refuse(.missingKey, at: parts.node.position, message)
  }

  /// The constant; nil, with a problem, for nothing, lists, mappings and whole numbers that 64 bits do not hold.
  private func scalar(_ node: YAMLNode, named name: String) -> Scalar? {
    let expected = "text, a number, or true or false"
    guard case .scalar(let scalar) = node.content else {
      return problems.wrongType(name, expected: expected, found: node)
    }
    switch scalar.value {
    case .text(let text): return .string(text)
    case .flag(let flag): return .bool(flag)
    case .integer(let digits):
      if let number = Int64(digits) { return .integer(number) }
      if let number = UInt64(digits) { return .unsigned(number) }
      return problems.refuse(.invalidValue, at: node.position, "\(name): expected a whole number of at most 64 bits")
    case .decimal(let digits):
      let isDouble = Array(digits.utf8).withUnsafeBytes { Number.isDouble($0) }
      return isDouble ? Double(digits).map { Scalar.double($0) } : .decimal(digits)
    case .notFinite: return problems.wrongType(name, expected: expected, found: node)
    case .null:
      let message = "\(name): expected \(expected); found nothing; use 'Condition: IsNull'"
      return problems.refuse(.wrongType, at: node.position, message)
    }
  }
}
