/// Looks at match expressions together with the nodes that they come from.
struct ExpressionLinter {
  let path: String
  let events: LintEvents
  private(set) var warnings: [LintWarning] = []

  init(path: String, events: LintEvents) {
    self.path = path
    self.events = events
  }

  /// Looks at a list and at all that is nested in it.
  ///
  /// - Parameter isElement: Whether paths start at an element of a list, of which the tests say nothing.
  mutating func check(
    _ nodes: [YAMLNode], _ expressions: [MatchExpression], joinedBy combinator: Combinator, isElement: Bool = false
  ) {
    // A document without problems gives an expression for each node.
    guard nodes.count == expressions.count else { return }
    var siblings = SiblingLinter(path: path, nodes: nodes, expressions: expressions)
    siblings.check(combinator)
    warnings += siblings.warnings
    for (node, expression) in zip(nodes, expressions) { check(node, expression, isElement: isElement) }
  }

  private mutating func check(_ node: YAMLNode, _ expression: MatchExpression, isElement: Bool) {
    switch expression {
    case .combinator(let combinator, let inner):
      check(node[combinator.rawValue]?.elements ?? [], inner, joinedBy: combinator, isElement: isElement)
    case .elements(_, _, let inner):
      check(node["Expressions"]?.elements ?? [], inner, joinedBy: .all, isElement: true)
    case .value(let field, let condition, _):
      if let value = node["Value"] { check([value], named: "Value", field, condition, isElement) }
    case .values(let field, let condition, _):
      check(node["Values"]?.elements ?? [], named: "Values", field, condition, isElement)
    case .unary, .fields, .constant: break
    }
  }

  private mutating func warn(_ code: LintWarning.Code, at position: SourcePosition, _ message: String) {
    warnings.append(LintWarning(path: path, position: position, code: code, message: message))
  }

  // MARK: Values

  private mutating func check(
    _ values: [YAMLNode], named name: String, _ field: FieldPath, _ condition: Condition, _ isElement: Bool
  ) {
    for value in values {
      guard case .scalar(let scalar) = value.content, scalar.isInTypographicQuotes else { continue }
      warn(
        .typographicQuotes, at: value.position,
        "\(name): the quotes around \(Quotation.quoted(scalar.source)) belong to the text; YAML knows only ' and \"")
    }
    let found = isElement ? [] : events.values(at: field)
    if let value = values.first(where: { isOddlySpelt($0, condition) }), !found.contains(where: { $0.isNumber }),
      case .scalar(let scalar) = value.content
    {
      warn(
        .numberSpelling, at: value.position,
        "\(name): \(Quotation.shortened(scalar.source)) is a number and equals no text; put quotes around it if text is "
          + "meant")
    } else if let value = values.first, !found.isEmpty,
      !values.contains(where: { value in
        found.contains { ValueKinds.canMatch($0, value, condition.operation) }
      })
    {
      let kinds = Set(found.map(ValueKinds.name)).sorted().joined(separator: " or ")
      let effect = condition.isNegated ? "always" : "never"
      warn(
        .valueKind, at: value.position,
        "\(name): \(ValueKinds.name(value)), but \(Quotation.quoted("\(field)")) is \(kinds) in every test that has "
          + "it; the condition \(effect) holds for that")
    }
  }

  /// Whether a number is written in another way than numbers are in events.
  private func isOddlySpelt(_ node: YAMLNode, _ condition: Condition) -> Bool {
    guard condition.operation.operand != .number, case .scalar(let scalar) = node.content else { return false }
    switch scalar.value {
    case .integer(let digits): return digits != scalar.source
    case .decimal(let digits):
      return digits != scalar.source || digits.hasSuffix("0") || digits.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    case .null, .flag, .notFinite, .text: return false
    }
  }
}

/// Which kinds of values a condition can compare.
enum ValueKinds {
  /// The kind of a value, for messages.
  static func name(_ node: YAMLNode) -> String {
    switch node.content {
    case .sequence: "a list"
    case .mapping: "an object"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "null"
      case .flag: "true or false"
      case .integer, .decimal, .notFinite: "a number"
      case .text: "text"
      }
    }
  }

  /// Whether a field's value is of a kind that can be found true or false by more than its kind.
  static func canMatch(_ found: YAMLNode, _ value: YAMLNode, _ operation: Operation) -> Bool {
    switch operation.operand {
    case .number: return found.isNumber
    case .text: return found.text != nil
    case .list: return ([found] + (found.elements ?? [])).contains { name($0) == name(value) }
    case .scalar where operation == .contains || operation == .containsIgnoringCase:
      if let elements = found.elements { return elements.isEmpty || elements.contains { name($0) == name(value) } }
      return found.pairs != nil || (found.text != nil && value.text != nil)
    case .scalar: return name(found) == name(value)
    case .none, .optionalBool, .cidr: return true
    }
  }
}

extension YAMLNode {
  /// Whether it is a number.
  fileprivate var isNumber: Bool { ValueKinds.name(self) == "a number" }
}
