import Primitives

extension ExpressionBinder {
  // MARK: Calls

  mutating func bindCall(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let names = fields.names("funcname")
    guard let name = names.last?.foldedASCII,
      names.count == 1 || names[0] == "pg_catalog" && fields.text("funcformat") == "COERCE_SQL_SYNTAX"
    else { return fail(place, "functions with a schema are not supported", names.last) }
    if fields["over"] != nil, survey != nil {
      bindWindow(fields)
      return nil
    }
    if fields["over"] != nil {
      return fail(place, "window functions are not supported", "GROUP BY with an aggregate")
    }
    if fields.flag("func_variadic") { return fail(place, "VARIADIC is not supported") }
    if let aggregate = SQLAggregate.named(name) { return bindAggregate(aggregate, fields, at: place) }
    let written = writtenName(of: fields, else: name)
    let (macro, function) = (TimeMacro(rawValue: name), SQLFunction.named(name))
    let isAggregate =
      fields["agg_filter"] != nil || fields.flag("agg_distinct") || fields.flag("agg_star")
      || !fields.list("agg_order").isEmpty
    if isAggregate, macro != nil || function != nil { return fail(place, "\(written) is not an aggregate") }
    if let macro { return bindMacro(macro, fields.list("args"), at: place) }
    if let function { return bind(function, as: written.uppercasedASCII, fields.list("args"), at: place) }
    if hasEnoughProblems { return nil }
    return fail(place, "unknown function \(written)", SQLFunction.suggestion(insteadOf: name))
  }

  /// The name as the author wrote it, which is not always what the parser makes of it: `TRIM` becomes `btrim`.
  private func writtenName(of fields: SyntaxNode, else name: String) -> String {
    query.emitted.index(at: fields.location).map { query.emitted.tokens[$0].value } ?? name
  }

  private mutating func bind(
    _ function: SQLFunction, as name: String, _ arguments: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    let counts = function.argumentCounts
    guard counts.contains(arguments.count) else {
      let wanted = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      return fail(place, "\(name) has \(wanted) \(noun(counts.upperBound, "argument")), not \(arguments.count)")
    }
    return function.bind(&self, SQLFunction.Call(name: name, arguments: arguments, place: place))
  }

  // MARK: Conditions

  /// IFF.
  mutating func choice(_ call: SQLFunction.Call) -> Operand? {
    guard let condition = bindCondition(call.arguments[0], of: "the first argument of IFF") else { return nil }
    return choice(condition.expression, call)
  }

  /// NVL2.
  mutating func choiceByNull(_ call: SQLFunction.Call) -> Operand? {
    guard let value = bind(call.arguments[0]) else { return nil }
    return choice(.not(.isNull(value.expression)), call)
  }

  /// The second argument when a condition is true, else the third.
  private mutating func choice(_ condition: Expression, _ call: SQLFunction.Call) -> Operand? {
    guard let results = bindResults(Array(call.arguments[1...]), as: call.name) else { return nil }
    let branch = Expression.Branch(condition: condition, result: results[0].expression)
    return Operand(.choice([branch], otherwise: results[1].expression), at: call.place)
  }

  /// An expression of a number and the zero of its type.
  mutating func withZero(
    _ call: SQLFunction.Call, _ value: Operand, _ expression: (Expression, Expression) -> Expression
  ) -> Operand? {
    guard let number = asNumber(value, as: call.name) else { return nil }
    let zero = Expression.constant(number.type == .double ? .double(0) : .integer(0))
    return Operand(expression(number.expression, zero), at: call.place)
  }

  /// Whether two values are the same, of which NULL is one.
  mutating func same(_ operands: [Operand], as what: String, at place: Range<Int>) -> Operand? {
    guard let sides = unify(operands, comparing: true, as: what), refuseLists(sides) else { return nil }
    return Operand(.same(sides[0].expression, sides[1].expression), at: place)
  }

  /// Binds expressions of which one is taken.
  mutating func bindResults(_ nodes: [SyntaxNode], as what: String) -> [Operand]? {
    guard let operands = bindAll(nodes) else { return nil }
    return unify(operands, comparing: false, as: what)
  }

  mutating func bindFirstNonNull(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard let operands = bindResults(nodes, as: "COALESCE") else { return nil }
    return Operand(.firstNonNull(operands.map(\.expression)), at: place)
  }

  mutating func bindExtreme(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let function: ScalarFunction = fields.text("op") == "IS_LEAST" ? .least : .greatest
    guard let operands = bindResults(fields.list("args"), as: function.name), refuseLists(operands) else { return nil }
    return Operand(.call(function, operands.map(\.expression)), at: place)
  }

  mutating func bindCase(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let branches = fields.list("args").compactMap { $0.fields(of: "CaseWhen") }
    let conditions = bindCaseConditions(fields["arg"], branches, at: place)
    let results = branches.compactMap { $0["result"] } + [fields["defresult"]].compactMap { $0 }
    guard let operands = bindResults(results, as: "CASE"), let conditions else { return nil }
    let otherwise = fields["defresult"] == nil ? Expression.constant(.null) : operands[branches.count].expression
    let bound = zip(conditions, operands).map { Expression.Branch(condition: $0, result: $1.expression) }
    return Operand(.choice(bound, otherwise: otherwise), at: place)
  }

  private mutating func bindCaseConditions(
    _ value: SyntaxNode?, _ branches: [SyntaxNode], at place: Range<Int>
  ) -> [Expression]? {
    let nodes = branches.compactMap { $0["expr"] }
    guard let value else {
      let conditions = nodes.compactMap { bindCondition($0, of: "what follows WHEN") }
      return conditions.count == nodes.count ? conditions.map(\.expression) : nil
    }
    guard let operand = bind(value), charge(nodes.count * Self.nodeCount(operand.expression), at: place) else {
      return nil
    }
    var conditions: [Expression] = []
    for node in nodes {
      guard let when = bind(node), let equal = compare(.equal, operand, when, at: when.place) else { continue }
      conditions.append(equal.expression)
    }
    return conditions.count == nodes.count ? conditions : nil
  }

  // MARK: Numbers

  /// A whole number is its own floor and ceiling.
  mutating func whole(_ function: ScalarFunction, _ call: SQLFunction.Call, _ operand: Operand) -> Operand? {
    guard let number = asNumber(operand, as: call.name) else { return nil }
    return number.type == .integer ? number : Operand(.call(function, [number.expression]), at: call.place)
  }

  /// ROUND.
  mutating func rounded(_ call: SQLFunction.Call, _ operands: [Operand]) -> Operand? {
    guard let number = asNumber(operands[0], as: call.name) else { return nil }
    let digits = operands.count == 2 ? convert(operands[1], to: .integer, as: call.name) : nil
    if operands.count == 2, digits == nil { return nil }
    if number.type == .integer, digits == nil { return number }
    guard let double = convert(number, to: .double, as: call.name) else { return nil }
    let arguments = [double.expression, digits?.expression ?? .constant(.integer(0))]
    return Operand(.call(.round, arguments), at: call.place)
  }

  // MARK: Texts

  /// `||` and CONCAT: other values than text are written as text.
  mutating func bindConcatenation(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard let operands = bindAll(nodes) else { return nil }
    for operand in operands where operand.type == .list {
      return fail(operand.place, "a list cannot be written as text")
    }
    return Operand(.call(.concatenate, operands.map { asText($0).expression }), at: place)
  }

  /// SUBSTR, whose start counts from 1.
  mutating func substring(_ call: SQLFunction.Call, _ operands: [Operand]) -> Operand? {
    if case .integer(let start)? = operands[1].constant, start < 1 {
      return fail(operands[1].place, "the start of SUBSTR counts from 1", "RIGHT(text, count) for the end of a text")
    }
    guard let text = convert(operands[0], to: .text, as: "SUBSTR") else { return nil }
    let numbers = operands.dropFirst().compactMap { convert($0, to: .integer, as: "SUBSTR")?.expression }
    guard numbers.count == operands.count - 1 else { return nil }
    return Operand(.call(.substring, [text.expression] + numbers), at: call.place)
  }

  /// LEFT and RIGHT, as substrings.
  mutating func end(_ call: SQLFunction.Call, _ operands: [Operand], isLeft: Bool) -> Operand? {
    guard let text = convert(operands[0], to: .text, as: call.name),
      let count = convert(operands[1], to: .integer, as: call.name),
      charge(Self.nodeCount(text.expression), at: call.place)
    else { return nil }
    let one = Expression.constant(.integer(1))
    let atLeastZero = Expression.call(.greatest, [count.expression, .constant(.integer(0))])
    if isLeft { return Operand(.call(.substring, [text.expression, one, atLeastZero]), at: call.place) }
    let before = Expression.arithmetic(.subtract, .call(.length, [text.expression]), atLeastZero)
    let start = Expression.call(.greatest, [.arithmetic(.add, before, one), one])
    return Operand(.call(.substring, [text.expression, start]), at: call.place)
  }

  // MARK: Lists

  /// The size of an ARRAY_AGG is the count of what it collects.
  mutating func listSize(_ call: SQLFunction.Call, _ operand: Operand) -> Operand? {
    guard case .slot(let slot, .list) = operand.expression, slot >= Self.aggregateSlots else {
      return fail(operand.place, "ARRAY_SIZE is supported of ARRAY_AGG only", "COUNT or COUNT(DISTINCT …)")
    }
    var aggregate = aggregates[slot - Self.aggregateSlots]
    aggregate.function = .count
    aggregate.type = .integer
    return Operand(slotExpression(of: aggregate), at: call.place)
  }
}
