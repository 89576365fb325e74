extension ExpressionBinder {
  // MARK: Operators

  mutating func bindOperator(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    switch fields.text("kind") {
    case "AEXPR_OP": return bindPlainOperator(fields, at: place)
    case "AEXPR_DISTINCT": return bindSame(fields, isNegated: true, at: place)
    case "AEXPR_NOT_DISTINCT": return bindSame(fields, isNegated: false, at: place)
    case "AEXPR_NULLIF": return bindNullIf(fields, at: place)
    case "AEXPR_IN": return bindIn(fields, at: place)
    case "AEXPR_LIKE", "AEXPR_ILIKE": return bindLike(fields, at: place)
    case "AEXPR_OP_ANY", "AEXPR_OP_ALL": return bindLikeAny(fields, at: place)
    case "AEXPR_BETWEEN": return bindBetween(fields, isNegated: false, at: place)
    case "AEXPR_NOT_BETWEEN": return bindBetween(fields, isNegated: true, at: place)
    case _ where survey != nil:
      if let left = fields["lexpr"] { bindParts(of: left) }
      // The parser has a call around the pattern of SIMILAR TO.
      if let right = fields["rexpr"] { bindParts(of: right.fields(of: "FuncCall")?["args"] ?? right) }
      return nil
    default: return fail(place, "this operator is not supported")
    }
  }

  /// The one name of an operator; nil when it is written with a schema.
  func operatorName(_ fields: SyntaxNode) -> String? {
    let names = fields.names("name")
    return names.count == 1 ? names[0] : nil
  }

  private mutating func bindPlainOperator(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let name = operatorName(fields), let right = fields["rexpr"] else {
      return fail(place, "this operator is not supported")
    }
    guard let left = fields["lexpr"] else { return bindSign(name, right, at: place) }
    if let comparison = ComparisonOperator(rawValue: name) {
      return bindAll([left, right]).flatMap { compare(comparison, $0[0], $0[1], at: place) }
    }
    if name == "||" { return bindConcatenation([left, right], at: place) }
    guard let operation = ArithmeticOperator(rawValue: name) else {
      if survey != nil {
        bindParts(of: .array([left, right]))
        return nil
      }
      return fail(place, "the operator \(name) is not supported", name.contains("~") ? "LIKE or ILIKE" : nil)
    }
    return bindArithmetic(operation, left, right, at: place)
  }

  /// A comparison of operands.
  mutating func compare(
    _ comparison: ComparisonOperator, _ left: Operand, _ right: Operand, at place: Range<Int>
  ) -> Operand? {
    guard let sides = unify([left, right], comparing: true, as: "comparison"), refuseLists(sides) else { return nil }
    return Operand(.comparison(comparison, sides[0].expression, sides[1].expression), at: place)
  }

  /// Lists have no order and no equality in queries.
  mutating func refuseLists(_ operands: [Operand]) -> Bool {
    for operand in operands where operand.type == .list {
      refuse(operand.place, "lists cannot be compared", "COUNT(DISTINCT …)")
      return false
    }
    return true
  }

  private mutating func bindSame(_ fields: SyntaxNode, isNegated: Bool, at place: Range<Int>) -> Operand? {
    guard let left = fields["lexpr"], let right = fields["rexpr"], let operands = bindAll([left, right]),
      let same = same(operands, as: "comparison", at: place)
    else { return nil }
    return isNegated ? Operand(.not(same.expression), at: place) : same
  }

  private mutating func bindNullIf(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let left = fields["lexpr"], let right = fields["rexpr"], let operands = bindAll([left, right]),
      let values = unify(operands, comparing: false, as: "NULLIF"), refuseLists(values)
    else { return nil }
    // Of a constant that is the value itself, nothing is changed.
    let sides = values[0].constant == nil ? withCanonicalAddresses(values) : values
    return Operand(.nullIfEqual(sides[0].expression, sides[1].expression), at: place)
  }

  private mutating func bindBetween(_ fields: SyntaxNode, isNegated: Bool, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], case .array(let bounds)? = fields["rexpr"]?.fields(of: "List")?["items"],
      bounds.count == 2, let operands = bindAll([value] + bounds),
      charge(Self.nodeCount(operands[0].expression), at: place),
      let low = compare(.greaterOrEqual, operands[0], operands[1], at: place),
      let high = compare(.lessOrEqual, operands[0], operands[2], at: place)
    else { return nil }
    let between = Expression.all([low.expression, high.expression])
    return Operand(isNegated ? .not(between) : between, at: place)
  }

  // MARK: Lists

  private mutating func bindIn(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], case .array(let nodes)? = fields["rexpr"]?.fields(of: "List")?["items"] else {
      return fail(place, "expected a list of values in parentheses after IN")
    }
    guard let operands = bindAll([value] + nodes),
      let all = unify(operands, comparing: true, as: "IN"), refuseLists(all)
    else { return nil }
    guard let found = membership(all[0], in: Array(all.dropFirst()), at: place) else { return nil }
    return Operand(operatorName(fields) == "<>" ? .not(found) : found, at: place)
  }

  /// Constants become one list; other values are compared one by one.
  private mutating func membership(_ value: Operand, in list: [Operand], at place: Range<Int>) -> Expression? {
    let constants = list.compactMap(\.constant)
    let others = list.filter { $0.constant == nil }
    guard charge(others.count * Self.nodeCount(value.expression), at: place) else { return nil }
    var parts = others.map { Expression.comparison(.equal, value.expression, $0.expression) }
    if !constants.isEmpty {
      let values = constants.filter { $0 != .null }
      parts.insert(.inList(value.expression, values, hasNull: values.count < constants.count), at: 0)
    }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  // MARK: Patterns

  private mutating func bindLike(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], let pattern = fields["rexpr"], let name = operatorName(fields) else {
      return nil
    }
    let operand = bindText(value, of: "LIKE")
    let bound = bindPattern(pattern, ignoresCase: name.hasSuffix("*"))
    guard let operand, let bound else { return nil }
    return Operand(Self.like(operand, bound, isNegated: name.hasPrefix("!")), at: place)
  }

  /// `x LIKE ANY ('a%', 'b%')`, which was given to the parser as an array.
  private mutating func bindLikeAny(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], let name = operatorName(fields), name.contains("~~"),
      let patterns = fields["rexpr"]?.fields(of: "A_ArrayExpr")?.list("elements"), !patterns.isEmpty
    else { return fail(place, "ANY and ALL are supported after LIKE and ILIKE only", "x LIKE ANY ('a%', 'b%')") }
    let isAny = fields.text("kind") == "AEXPR_OP_ANY"
    if isAny, name.hasPrefix("!") {
      return fail(place, "NOT LIKE ANY is not supported", "NOT (x LIKE ANY (…)), or NOT LIKE ALL")
    }
    let operand = bindText(value, of: "LIKE")
    let bound = patterns.compactMap { bindPattern($0, ignoresCase: name.hasSuffix("*")) }
    guard let operand, bound.count == patterns.count,
      charge(patterns.count * Self.nodeCount(operand.expression), at: place)
    else { return nil }
    let parts = bound.map { Self.like(operand, $0, isNegated: name.hasPrefix("!")) }
    return Operand(isAny ? .any(parts) : .all(parts), at: place)
  }

  /// A pattern, or nil within when it is NULL.
  private mutating func bindPattern(_ node: SyntaxNode, ignoresCase: Bool) -> LikePattern?? {
    let call = node.fields(of: "FuncCall")
    let isEscaped = call?.names("funcname").last == "like_escape"
    let parts = isEscaped ? call?.list("args") ?? [] : [node]
    guard let operands = bindAll(parts), let pattern = operands.first else { return nil }
    if operands.contains(where: { $0.constant == .null }) { return .some(nil) }
    guard let text = pattern.textConstant else {
      _ = fail(pattern.place, "the pattern of LIKE must be a constant text", "CONTAINS(text, part) or STARTSWITH")
      return nil
    }
    if text.utf8.count > LikePattern.bytesMax {
      refuse(pattern.place, "a pattern may have \(LikePattern.bytesMax) bytes, this one has \(text.utf8.count)")
      return nil
    }
    guard operands.count == 2 else { return LikePattern(text, escape: nil, ignoresCase: ignoresCase) }
    return bindEscapedPattern(text, operands[1], at: pattern.place, ignoresCase: ignoresCase)
  }

  private mutating func bindEscapedPattern(
    _ text: String, _ escape: Operand, at place: Range<Int>, ignoresCase: Bool
  ) -> LikePattern?? {
    guard let scalars = escape.textConstant?.unicodeScalars, scalars.count == 1, let character = scalars.first else {
      _ = fail(escape.place, "ESCAPE must be a text of one character")
      return nil
    }
    if let pattern = LikePattern(text, escape: character, ignoresCase: ignoresCase) { return pattern }
    _ = fail(place, "the escape character must stand before %, _ or itself")
    return nil
  }

  private static func like(_ operand: Operand, _ pattern: LikePattern?, isNegated: Bool) -> Expression {
    guard let pattern else { return .constant(.null) }
    let like = Expression.like(operand.expression, pattern)
    return isNegated ? .not(like) : like
  }

  /// Binds an operand that must be text.
  mutating func bindText(_ node: SyntaxNode, of what: String) -> Operand? {
    guard let operand = bind(node) else { return nil }
    if operand.type == .text || operand.type == .null { return operand }
    return fail(
      operand.place, "\(what): expected text, this is \(operand.type.described)", "CAST(… AS VARCHAR)")
  }

  // MARK: Truth

  mutating func bindLogic(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let name = fields.text("boolop") == "OR_EXPR" ? "OR" : fields.text("boolop") == "NOT_EXPR" ? "NOT" : "AND"
    let nodes = fields.list("args")
    let operands = nodes.compactMap { bindCondition($0, of: "what stands beside \(name)") }
    guard operands.count == nodes.count, let first = operands.first else { return nil }
    let expressions = operands.map(\.expression)
    switch name {
    case "OR": return Operand(.any(expressions), at: place)
    case "AND": return Operand(.all(expressions), at: place)
    default: return Operand(.not(first.expression), at: place)
    }
  }

  mutating func bindNullTest(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let operand = bind(argument) else { return nil }
    let isNull = Expression.isNull(operand.expression)
    return Operand(fields.text("nulltesttype") == "IS_NOT_NULL" ? .not(isNull) : isNull, at: place)
  }

  mutating func bindTruthTest(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let operand = bindCondition(argument, of: "what IS tests") else {
      return nil
    }
    let isTrue = Expression.same(operand.expression, .constant(.boolean(true)))
    let isFalse = Expression.same(operand.expression, .constant(.boolean(false)))
    switch fields.text("booltesttype") {
    case "IS_TRUE": return Operand(isTrue, at: place)
    case "IS_NOT_TRUE": return Operand(.not(isTrue), at: place)
    case "IS_FALSE": return Operand(isFalse, at: place)
    case "IS_NOT_FALSE": return Operand(.not(isFalse), at: place)
    case "IS_UNKNOWN": return Operand(.isNull(operand.expression), at: place)
    default: return Operand(.not(.isNull(operand.expression)), at: place)
    }
  }
}
