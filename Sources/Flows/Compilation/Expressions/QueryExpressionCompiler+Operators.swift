extension QueryExpressionCompiler {
  // MARK: Operators

  mutating func compileOperator(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    switch fields.text("kind") {
    case "AEXPR_OP": return compilePlainOperator(fields, at: place)
    case "AEXPR_DISTINCT": return compileSame(fields, isNegated: true, at: place)
    case "AEXPR_NOT_DISTINCT": return compileSame(fields, isNegated: false, at: place)
    case "AEXPR_NULLIF": return compileNullIf(fields, at: place)
    case "AEXPR_IN": return compileIn(fields, at: place)
    case "AEXPR_LIKE", "AEXPR_ILIKE": return compileLike(fields, at: place)
    case "AEXPR_OP_ANY", "AEXPR_OP_ALL": return compileLikeAny(fields, at: place)
    case "AEXPR_BETWEEN": return compileBetween(fields, isNegated: false, at: place)
    case "AEXPR_NOT_BETWEEN": return compileBetween(fields, isNegated: true, at: place)
    case _ where survey != nil:
      if let left = fields["lexpr"] { compileParts(of: left) }
      // The parser has a call around the pattern of SIMILAR TO.
      if let right = fields["rexpr"] { compileParts(of: right.fields(of: "FuncCall")?["args"] ?? right) }
      return nil
    default: return fail(place, "this operator is not supported")
    }
  }

  /// The one name of an operator; nil when it is written with a schema.
  func operatorName(_ fields: SyntaxNode) -> String? {
    let names = fields.names("name")
    return names.count == 1 ? names[0] : nil
  }

  private mutating func compilePlainOperator(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let name = operatorName(fields), let right = fields["rexpr"] else {
      return fail(place, "this operator is not supported")
    }
    guard let left = fields["lexpr"] else { return compileSign(name, right, at: place) }
    if let comparison = Self.comparison(name) { return compileComparison(comparison, left, right, at: place) }
    if name == "||" { return compileConcatenation([left, right], at: place) }
    guard let operation = Self.arithmetic(name) else {
      if survey != nil {
        compileParts(of: .array([left, right]))
        return nil
      }
      return fail(place, "the operator \(name) is not supported", Self.insteadOfOperator(name))
    }
    return compileArithmetic(operation, left, right, at: place)
  }

  private static func comparison(_ name: String) -> ComparisonOperator? {
    switch name {
    case "=": .equal
    case "<>": .notEqual
    case "<": .less
    case "<=": .lessOrEqual
    case ">": .greater
    case ">=": .greaterOrEqual
    default: nil
    }
  }

  private static func arithmetic(_ name: String) -> ArithmeticOperator? {
    switch name {
    case "+": .add
    case "-": .subtract
    case "*": .multiply
    case "/": .divide
    case "%": .remainder
    default: nil
    }
  }

  private static func insteadOfOperator(_ name: String) -> String? {
    name.contains("~") ? "LIKE or ILIKE" : nil
  }

  private mutating func compileComparison(
    _ comparison: ComparisonOperator, _ left: SyntaxNode, _ right: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    guard let operands = compileAll([left, right]) else { return nil }
    return compare(comparison, operands[0], operands[1], at: place)
  }

  /// A comparison of compiled operands.
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

  private mutating func compileSame(_ fields: SyntaxNode, isNegated: Bool, at place: Range<Int>) -> Operand? {
    guard let left = fields["lexpr"], let right = fields["rexpr"], let operands = compileAll([left, right]),
      let sides = unify(operands, comparing: true, as: "comparison"), refuseLists(sides)
    else { return nil }
    let same = Expression.same(sides[0].expression, sides[1].expression)
    return Operand(isNegated ? .not(same) : same, at: place)
  }

  private mutating func compileNullIf(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let left = fields["lexpr"], let right = fields["rexpr"], let operands = compileAll([left, right]),
      let values = unify(operands, comparing: false, as: "NULLIF"), refuseLists(values)
    else { return nil }
    // Of a constant that is the value itself, nothing is changed.
    let sides = values[0].constant == nil ? withCanonicalAddresses(values) : values
    return Operand(.nullIfEqual(sides[0].expression, sides[1].expression), at: place)
  }

  private mutating func compileBetween(_ fields: SyntaxNode, isNegated: Bool, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], case .array(let bounds)? = fields["rexpr"]?.fields(of: "List")?["items"],
      bounds.count == 2, let operands = compileAll([value] + bounds),
      charge(Self.nodeCount(operands[0].expression), at: place),
      let low = compare(.greaterOrEqual, operands[0], operands[1], at: place),
      let high = compare(.lessOrEqual, operands[0], operands[2], at: place)
    else { return nil }
    let between = Expression.all([low.expression, high.expression])
    return Operand(isNegated ? .not(between) : between, at: place)
  }

  // MARK: Lists

  private mutating func compileIn(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], case .array(let nodes)? = fields["rexpr"]?.fields(of: "List")?["items"] else {
      return fail(place, "expected a list of values in parentheses after IN")
    }
    guard let operands = compileAll([value] + nodes),
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

  private mutating func compileLike(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], let pattern = fields["rexpr"], let name = operatorName(fields) else {
      return nil
    }
    let operand = compileText(value, of: "LIKE")
    let compiled = compilePattern(pattern, ignoresCase: name.hasSuffix("*"))
    guard let operand, let compiled else { return nil }
    return Operand(Self.like(operand, compiled, isNegated: name.hasPrefix("!")), at: place)
  }

  /// `x LIKE ANY ('a%', 'b%')`, which was given to the parser as an array.
  private mutating func compileLikeAny(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let value = fields["lexpr"], let name = operatorName(fields), name.contains("~~"),
      let patterns = fields["rexpr"]?.fields(of: "A_ArrayExpr")?.list("elements"), !patterns.isEmpty
    else { return fail(place, "ANY and ALL are supported after LIKE and ILIKE only", "x LIKE ANY ('a%', 'b%')") }
    let isAny = fields.text("kind") == "AEXPR_OP_ANY"
    if isAny, name.hasPrefix("!") {
      return fail(place, "NOT LIKE ANY is not supported", "NOT (x LIKE ANY (…)), or NOT LIKE ALL")
    }
    let operand = compileText(value, of: "LIKE")
    let compiled = patterns.compactMap { compilePattern($0, ignoresCase: name.hasSuffix("*")) }
    guard let operand, compiled.count == patterns.count,
      charge(patterns.count * Self.nodeCount(operand.expression), at: place)
    else { return nil }
    let parts = compiled.map { Self.like(operand, $0, isNegated: name.hasPrefix("!")) }
    return Operand(isAny ? .any(parts) : .all(parts), at: place)
  }

  /// A pattern, or nil within when it is NULL.
  private mutating func compilePattern(_ node: SyntaxNode, ignoresCase: Bool) -> LikePattern?? {
    let call = node.fields(of: "FuncCall")
    let isEscaped = call?.names("funcname").last == "like_escape"
    let parts = isEscaped ? call?.list("args") ?? [] : [node]
    guard let operands = compileAll(parts), let pattern = operands.first else { return nil }
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
    return compileEscapedPattern(text, operands[1], at: pattern.place, ignoresCase: ignoresCase)
  }

  private mutating func compileEscapedPattern(
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

  /// Compiles an operand that must be text.
  mutating func compileText(_ node: SyntaxNode, of what: String) -> Operand? {
    guard let operand = compile(node) else { return nil }
    if operand.type == .text || operand.type == .null { return operand }
    return fail(
      operand.place, "\(what): expected text, this is \(operand.type.described)", "CAST(… AS VARCHAR)")
  }

  // MARK: Truth

  mutating func compileLogic(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let name = fields.text("boolop") == "OR_EXPR" ? "OR" : fields.text("boolop") == "NOT_EXPR" ? "NOT" : "AND"
    let nodes = fields.list("args")
    let operands = nodes.compactMap { compileCondition($0, of: "what stands beside \(name)") }
    guard operands.count == nodes.count, let first = operands.first else { return nil }
    let expressions = operands.map(\.expression)
    switch name {
    case "OR": return Operand(.any(expressions), at: place)
    case "AND": return Operand(.all(expressions), at: place)
    default: return Operand(.not(first.expression), at: place)
    }
  }

  mutating func compileNullTest(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let operand = compile(argument) else { return nil }
    let isNull = Expression.isNull(operand.expression)
    return Operand(fields.text("nulltesttype") == "IS_NOT_NULL" ? .not(isNull) : isNull, at: place)
  }

  mutating func compileTruthTest(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let operand = compileCondition(argument, of: "what IS tests") else {
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
