/// A function whose arguments have fixed types.
struct PlainFunction: Sendable {
  let function: ScalarFunction
  let parameters: [FlowValueType]
  /// How many arguments it must have.
  let required: Int

  private init(_ function: ScalarFunction, _ parameters: FlowValueType..., required: Int? = nil) {
    self.function = function
    self.parameters = parameters
    self.required = required ?? parameters.count
  }

  /// The functions by their names, in small letters.
  static let all: [String: PlainFunction] = [
    "lower": .init(.lower, .text),
    "upper": .init(.upper, .text),
    "length": .init(.length, .text),
    "len": .init(.length, .text),
    "char_length": .init(.length, .text),
    "character_length": .init(.length, .text),
    "startswith": .init(.startsWith, .text, .text),
    "endswith": .init(.endsWith, .text, .text),
    "contains": .init(.contains, .text, .text),
    "trim": .init(.trim, .text),
    "btrim": .init(.trim, .text),
    "ltrim": .init(.trimLeft, .text),
    "rtrim": .init(.trimRight, .text),
  ]
}

/// Functions that take one of their arguments.
enum ConditionalFunction: String, CaseIterable {
  case iff
  case nvl
  case ifnull
  case nvl2
  case zeroifnull
  case nullifzero
  case equalNull = "equal_null"

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .iff, .nvl2: 3...3
    case .nvl, .ifnull, .equalNull: 2...2
    case .zeroifnull, .nullifzero: 1...1
    }
  }
}

/// What is said of a function that there is not.
enum UnknownFunction {
  /// What does the same, or else the function whose name is near; nil when there is neither.
  static func suggestion(_ name: String) -> String? {
    if name.contains("regexp") || name == "rlike" { return "LIKE, ILIKE, STARTSWITH, ENDSWITH or CONTAINS" }
    return instead[name] ?? NearestName.of(name, in: known)?.uppercasedASCII
  }

  private static let known =
    PlainFunction.all.keys.sorted() + TimeFunction.allCases.map(\.rawValue)
    + ConditionalFunction.allCases.map(\.rawValue) + OtherFunction.allCases.map(\.rawValue)
    + AggregateName.allCases.map(\.rawValue) + TimeMacro.allCases.map(\.rawValue)

  /// Functions of Snowflake, Athena and Databricks that do what another one does here.
  private static let instead: [String: String] = [
    "if": "IFF", "decode": "CASE", "listagg": "ARRAY_AGG", "string_agg": "ARRAY_AGG", "group_concat": "ARRAY_AGG",
    "collect_list": "ARRAY_AGG", "collect_set": "ARRAY_UNIQUE_AGG", "approx_distinct": "APPROX_COUNT_DISTINCT",
    "arbitrary": "ANY_VALUE", "first": "ANY_VALUE", "instr": "CONTAINS", "charindex": "CONTAINS",
    "position": "CONTAINS", "strpos": "CONTAINS", "variance": "STDDEV", "var_samp": "STDDEV",
    "from_unixtime": "TO_TIMESTAMP", "hour": "DATE_TRUNC('hour', …)", "date_format": "TO_VARCHAR",
    "current_time": "CURRENT_TIMESTAMP", "row_number": "GROUP BY with an aggregate", "rank": "ORDER BY with LIMIT",
  ]
}

extension QueryExpressionCompiler {
  // MARK: Calls

  mutating func compileCall(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let names = fields.names("funcname")
    guard let name = names.last?.foldedASCII,
      names.count == 1 || names[0] == "pg_catalog" && fields.text("funcformat") == "COERCE_SQL_SYNTAX"
    else { return fail(place, "functions with a schema are not supported", names.last) }
    if fields["over"] != nil, survey != nil {
      compileWindow(fields)
      return nil
    }
    if fields["over"] != nil {
      return fail(place, "window functions are not supported", "GROUP BY with an aggregate")
    }
    if fields.flag("func_variadic") { return fail(place, "VARIADIC is not supported") }
    if let aggregate = AggregateName(rawValue: name) { return compileAggregate(aggregate, fields, at: place) }
    let written = writtenName(of: fields, else: name)
    let macro = TimeMacro(rawValue: name)
    let isAggregate =
      fields["agg_filter"] != nil || fields.flag("agg_distinct") || fields.flag("agg_star")
      || !fields.list("agg_order").isEmpty
    if isAggregate, macro != nil || isScalar(name) { return fail(place, "\(written) is not an aggregate") }
    if let macro { return compileMacro(macro, fields.list("args"), at: place) }
    return compileScalar(name, as: written, fields.list("args"), at: place)
  }

  /// The name as the author wrote it, which is not always what the parser makes of it: `TRIM` becomes `btrim`.
  private func writtenName(of fields: SyntaxNode, else name: String) -> String {
    query.emitted.index(at: fields.location).map { query.emitted.tokens[$0].value } ?? name
  }

  private func isScalar(_ name: String) -> Bool {
    PlainFunction.all[name] != nil || TimeFunction(rawValue: name) != nil || ConditionalFunction(rawValue: name) != nil
      || OtherFunction(rawValue: name) != nil
  }

  private mutating func compileScalar(
    _ name: String, as written: String, _ arguments: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    if let plain = PlainFunction.all[name] { return compilePlain(plain, written, arguments, at: place) }
    if let function = TimeFunction(rawValue: name) { return compileTimeFunction(function, arguments, at: place) }
    if let function = ConditionalFunction(rawValue: name) {
      return compileConditional(function, arguments, at: place)
    }
    if let function = OtherFunction(rawValue: name) { return compileOther(function, arguments, at: place) }
    if hasEnoughProblems { return nil }
    return fail(place, "unknown function \(written)", UnknownFunction.suggestion(name))
  }

  /// Whether the number of arguments is right; refuses it when it is not.
  mutating func checkCount(_ name: String, _ count: Int, _ range: ClosedRange<Int>, at place: Range<Int>) -> Bool {
    if range.contains(count) { return true }
    let wanted = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    let noun = range.upperBound == 1 ? "argument" : "arguments"
    refuse(place, "\(name.uppercasedASCII) has \(wanted) \(noun), not \(count)")
    return false
  }

  private mutating func compilePlain(
    _ function: PlainFunction, _ name: String, _ nodes: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    let counts = function.required...function.parameters.count
    guard checkCount(name, nodes.count, counts, at: place), let operands = compileAll(nodes) else { return nil }
    let converted = zip(operands, function.parameters).compactMap {
      convert($0, to: $1, as: name.uppercasedASCII)?.expression
    }
    guard converted.count == operands.count else { return nil }
    return Operand(.call(function.function, converted), at: place)
  }

  // MARK: Conditions

  private mutating func compileConditional(
    _ function: ConditionalFunction, _ nodes: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    guard checkCount(function.rawValue, nodes.count, function.argumentCounts, at: place) else { return nil }
    switch function {
    case .iff:
      guard let condition = compileCondition(nodes[0], of: "the first argument of IFF"),
        let results = compileResults(Array(nodes[1...]), as: "IFF")
      else { return nil }
      let branch = Expression.Branch(condition: condition.expression, result: results[0].expression)
      return Operand(.choice([branch], otherwise: results[1].expression), at: place)
    case .nvl, .ifnull: return compileFirstNonNull(nodes, at: place)
    case .nvl2:
      guard let value = compile(nodes[0]), let results = compileResults(Array(nodes[1...]), as: "NVL2") else {
        return nil
      }
      let branch = Expression.Branch(condition: .not(.isNull(value.expression)), result: results[0].expression)
      return Operand(.choice([branch], otherwise: results[1].expression), at: place)
    case .zeroifnull, .nullifzero: return compileZero(function, nodes[0], at: place)
    case .equalNull:
      guard let operands = compileAll(nodes), let sides = unify(operands, comparing: true, as: "EQUAL_NULL"),
        refuseLists(sides)
      else { return nil }
      return Operand(.same(sides[0].expression, sides[1].expression), at: place)
    }
  }

  private mutating func compileZero(
    _ function: ConditionalFunction, _ node: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    guard let value = compile(node), let operand = asNumber(value, as: function.rawValue.uppercasedASCII) else {
      return nil
    }
    let zero = Expression.constant(operand.type == .double ? .double(0) : .integer(0))
    let isNullIf = function == .nullifzero
    return Operand(
      isNullIf ? .nullIfEqual(operand.expression, zero) : .firstNonNull([operand.expression, zero]), at: place)
  }

  /// Compiles expressions of which one is taken.
  mutating func compileResults(_ nodes: [SyntaxNode], as what: String) -> [Operand]? {
    guard let operands = compileAll(nodes) else { return nil }
    return unify(operands, comparing: false, as: what)
  }

  mutating func compileFirstNonNull(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard let operands = compileResults(nodes, as: "COALESCE") else { return nil }
    return Operand(.firstNonNull(operands.map(\.expression)), at: place)
  }

  mutating func compileExtreme(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let isLeast = fields.text("op") == "IS_LEAST"
    guard let operands = compileResults(fields.list("args"), as: isLeast ? "LEAST" : "GREATEST"),
      refuseLists(operands)
    else { return nil }
    return Operand(.call(isLeast ? .least : .greatest, operands.map(\.expression)), at: place)
  }

  mutating func compileCase(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    let branches = fields.list("args").compactMap { $0.fields(of: "CaseWhen") }
    let conditions = compileCaseConditions(fields["arg"], branches, at: place)
    let results = branches.compactMap { $0["result"] } + [fields["defresult"]].compactMap { $0 }
    guard let operands = compileResults(results, as: "CASE"), let conditions else { return nil }
    let otherwise = fields["defresult"] == nil ? Expression.constant(.null) : operands[branches.count].expression
    let compiled = zip(conditions, operands).map { Expression.Branch(condition: $0, result: $1.expression) }
    return Operand(.choice(compiled, otherwise: otherwise), at: place)
  }

  private mutating func compileCaseConditions(
    _ value: SyntaxNode?, _ branches: [SyntaxNode], at place: Range<Int>
  ) -> [Expression]? {
    let nodes = branches.compactMap { $0["expr"] }
    guard let value else {
      let conditions = nodes.compactMap { compileCondition($0, of: "what follows WHEN") }
      return conditions.count == nodes.count ? conditions.map(\.expression) : nil
    }
    guard let operand = compile(value), charge(nodes.count * Self.nodeCount(operand.expression), at: place) else {
      return nil
    }
    var conditions: [Expression] = []
    for node in nodes {
      guard let when = compile(node), let equal = compare(.equal, operand, when, at: when.place) else { continue }
      conditions.append(equal.expression)
    }
    return conditions.count == nodes.count ? conditions : nil
  }
}
