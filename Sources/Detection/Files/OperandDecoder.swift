/// Decodes what stands beside a field and its condition.
struct OperandDecoder {
  enum Operand {
    /// Nothing; the condition is turned around where `Value: false` asked for it.
    case none(Condition)
    case one(Scalar)
    case several([Scalar])
  }

  let parts: ExpressionParts
  let condition: Condition

  /// The operand; nil, with a problem, when it is missing or of the wrong kind.
  func decode(_ problems: inout ProblemList) -> Operand? {
    switch condition.operation.operand {
    case .none:
      parts.refuse("Value", because: "it takes no value", &problems)
      parts.refuse("Values", because: "it takes no value", &problems)
      return Operand.none(condition)
    case .optionalBool: return optionalFlag(&problems)
    case .list: return list(&problems)
    case .scalar: return value("text, a number, or true or false", &problems) { _ in true }
    case .text: return value("text", &problems) { if case .string = $0 { true } else { false } }
    case .number: return value("a number", &problems) { $0.isNumber }
    case .cidr: return addressBlock(&problems)
    }
  }

  private func optionalFlag(_ problems: inout ProblemList) -> Operand? {
    parts.refuse("Values", because: "it takes no value, or 'Value: true' or 'Value: false'", &problems)
    guard let node = parts["Value"] else { return Operand.none(condition) }
    guard let flag = node.flag else {
      problems.addWrongType("Value", expected: "true or false", found: node)
      return nil
    }
    return Operand.none(flag ? condition : Condition(condition.operation, negated: !condition.isNegated))
  }

  private func value(
    _ expected: String, _ problems: inout ProblemList, isRight: (Scalar) -> Bool
  ) -> Operand? {
    parts.refuse("Values", because: "it takes one value, under 'Value'", &problems)
    guard let node = parts["Value"] else {
      if parts["Values"] == nil {
        let message = "'Condition: \(parts.conditionName)' needs 'Value': \(expected)"
        problems.add(.missingKey, at: parts.node.position, message)
      }
      return nil
    }
    guard let scalar = ScalarDecoder.decode(node, named: "Value", &problems) else { return nil }
    if isRight(scalar) { return .one(scalar) }
    problems.addWrongType("Value", expected: "\(expected) beside \(parts.conditionName)", found: node)
    return nil
  }

  private func addressBlock(_ problems: inout ProblemList) -> Operand? {
    let expected = "an address block such as '10.0.0.0/8' or '2001:db8::/32'"
    guard case .one(let scalar) = value(expected, &problems, isRight: { if case .string = $0 { true } else { false } })
    else { return nil }
    guard case .string(let text) = scalar, IPNetwork(text) == nil else { return .one(scalar) }
    let message = "Value: expected \(expected), found \(Quotation.quoted(text))"
    problems.add(.invalidValue, at: parts["Value"]?.position ?? parts.node.position, message)
    return nil
  }

  private func list(_ problems: inout ProblemList) -> Operand? {
    parts.refuse("Value", because: "it takes a list, under 'Values'", &problems)
    guard let node = parts["Values"] else {
      if parts["Value"] == nil {
        let message = "'Condition: \(parts.conditionName)' needs 'Values': a list"
        problems.add(.missingKey, at: parts.node.position, message)
      }
      return nil
    }
    guard let elements = node.elements, !elements.isEmpty else {
      problems.addWrongType("Values", expected: "a list of at least one value", found: node)
      return nil
    }
    let scalars = elements.compactMap { ScalarDecoder.decode($0, named: "Values", &problems) }
    guard scalars.count == elements.count, let first = scalars.first else { return nil }
    if let other = scalars.firstIndex(where: { $0.kindName != first.kindName }) {
      let message =
        "Values: expected one kind of value; the first is \(first.kindName), this is \(scalars[other].kindName)"
      problems.add(.invalidExpression, at: elements[other].position, message)
      return nil
    }
    return .several(scalars)
  }
}

/// Decodes the constants beside a condition.
enum ScalarDecoder {
  /// The constant; nil, with a problem, for nothing, lists, mappings and whole numbers that 64 bits do not hold.
  static func decode(_ node: YAMLNode, named name: String, _ problems: inout ProblemList) -> Scalar? {
    guard case .scalar(let scalar) = node.content else {
      problems.addWrongType(name, expected: "text, a number, or true or false", found: node)
      return nil
    }
    switch scalar.value {
    case .text(let text): return .string(text)
    case .flag(let flag): return .bool(flag)
    case .integer(let digits):
      if let number = Int64(digits) { return .integer(number) }
      if let number = UInt64(digits) { return .unsigned(number) }
      problems.add(.invalidValue, at: node.position, "\(name): expected a whole number of at most 64 bits")
    case .decimal(let digits):
      let isDouble = Array(digits.utf8).withUnsafeBytes { Number.isDouble($0) }
      return isDouble ? Double(digits).map { Scalar.double($0) } : .decimal(digits)
    case .notFinite:
      problems.addWrongType(name, expected: "text, a number, or true or false", found: node)
    case .null:
      let message = "\(name): expected text, a number, or true or false; found nothing; use 'Condition: IsNull'"
      problems.add(.wrongType, at: node.position, message)
    }
    return nil
  }
}
