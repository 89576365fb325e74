/// Binds expressions of the parser's tree: finds columns, aliases and functions, checks types and makes conversions
/// explicit.
///
/// What is wrong goes to `problems`, and the expression is then nil, so that one reading finds as much as it can.
struct ExpressionBinder {
  /// What an expression may contain, which depends on its clause.
  struct Scope {
    /// The clause, for messages.
    var clause = "SELECT"
    var allowsAggregates = false
    var isInsideAggregate = false
    /// Where the alias is whose expression is bound.
    var aliasPlace: Range<Int>?
  }

  /// The first slot of an aggregate until the grouping is known.
  static let aggregateSlots = 1 << 32
  /// Nodes that all expressions of a query may have together, with its aliases put in.
  private static let nodesMax = 262_144

  let query: PreparedQuery
  let limits: QueryLimits
  let table: TableReference
  let items: [SelectItem]
  private let itemsByAlias: [String: Int]
  private let itemsByName: [String: Int]
  var scope = Scope()
  private(set) var problems: [QueryProblem] = []
  /// The aggregates of the query, each one once.
  var aggregates: [Aggregate] = []
  var aggregatePlaces: [Aggregate: Int] = [:]
  /// Where columns are outside of aggregates in what was bound since this was emptied.
  var columnPlaces: [FlowColumn: Range<Int>] = [:]
  /// Given when the text is only looked through for more problems than the unsupported parts that were found already.
  var survey: StatementSurvey.Scope?
  private var itemsInProgress: Set<Int> = []
  private var depth = 0
  private var nodes = 0

  init(_ query: PreparedQuery, table: TableReference, items: [SelectItem], limits: QueryLimits) {
    self.query = query
    self.limits = limits
    self.table = table
    self.items = items
    itemsByAlias = Dictionary(
      items.enumerated().compactMap { item in item.element.alias.map { ($0.foldedASCII, item.offset) } },
      uniquingKeysWith: { first, _ in first })
    itemsByName = Dictionary(
      items.enumerated().map { ($0.element.name.foldedASCII, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Problems

  /// Whether further problems are not kept, so that nothing needs to be found out about them.
  var hasEnoughProblems: Bool { problems.count >= QueryProblems.countMax }

  mutating func refuse(_ place: Range<Int>, _ message: String, _ suggestion: String? = nil) {
    guard !hasEnoughProblems else { return }
    problems.add(place, message, suggestion)
  }

  /// Refuses and returns the nil that means that something is wrong.
  mutating func fail(_ place: Range<Int>, _ message: String, _ suggestion: String? = nil) -> Operand? {
    refuse(place, message, suggestion)
    return nil
  }

  /// Counts nodes against the bound of the whole query; false when there are too many.
  mutating func charge(_ count: Int, at place: Range<Int>) -> Bool {
    let wasWithin = nodes <= Self.nodesMax
    nodes += min(count, Self.nodesMax)
    if nodes <= Self.nodesMax { return true }
    if wasWithin {
      refuse(place, "the query is too large: its expressions may have \(Self.nodesMax) parts, aliases put in")
    }
    return false
  }

  /// The author's text of a node that has a place; of one that has none, of its operand.
  func place(_ node: SyntaxNode) -> Range<Int> {
    let fields = node.tagged.fields
    if fields.location >= 0, fields["location"] != nil { return query.emitted.range(at: fields.location) }
    for key in ["arg", "typeName", "node", "val"] {
      if let child = fields[key] { return place(key == "typeName" ? .object([.init(key: key, value: child)]) : child) }
    }
    return query.emitted.range(at: 0)
  }

  // MARK: Nodes

  /// Binds an expression that must be a value.
  mutating func bind(_ node: SyntaxNode) -> Operand? {
    guard let operand = bindAny(node) else { return nil }
    if operand.interval != nil {
      refuse(operand.place, "an INTERVAL can only be added to or subtracted from a time")
      return nil
    }
    return operand
  }

  /// Binds an expression that may be an INTERVAL.
  mutating func bindAny(_ node: SyntaxNode) -> Operand? {
    let place = place(node)
    guard charge(1, at: place) else { return nil }
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.queryDepthMax + 16 else {
      refuse(place, "expressions may be nested \(limits.queryDepthMax) levels deep, aliases put in")
      return nil
    }
    let known = problems.count
    let operand = bindNode(node, at: place)
    // Nothing that was written may be omitted without a word.
    if operand == nil, problems.count == known, survey == nil { refuse(place, Self.unsupported("")) }
    return operand
  }

  private mutating func bindNode(_ node: SyntaxNode, at place: Range<Int>) -> Operand? {
    let (kind, fields) = node.tagged
    switch kind {
    case "ColumnRef": return bindColumn(fields, at: place)
    case "A_Const": return bindConstant(fields, at: place)
    case "A_Expr": return bindOperator(fields, at: place)
    case "BoolExpr": return bindLogic(fields, at: place)
    case "NullTest": return bindNullTest(fields, at: place)
    case "BooleanTest": return bindTruthTest(fields, at: place)
    case "TypeCast": return bindCast(fields, at: place)
    case "FuncCall": return bindCall(fields, at: place)
    case "CoalesceExpr": return bindFirstNonNull(fields.list("args"), at: place)
    case "MinMaxExpr": return bindExtreme(fields, at: place)
    case "CaseExpr": return bindCase(fields, at: place)
    case "SQLValueFunction": return bindTimeOfRun(fields, at: place)
    case _ where survey != nil && StatementSurvey.knownKinds.contains(kind):
      bindParts(of: fields)
      return nil
    default:
      refuse(place, Self.unsupported(kind))
      return nil
    }
  }

  private static func unsupported(_ kind: String) -> String {
    switch kind {
    case "SubLink": "subqueries are not supported"
    case "A_ArrayExpr", "A_Indirection": "arrays are not supported"
    case "RowExpr": "several values in parentheses are not supported here: expected one value"
    case "CollateClause": "COLLATE is not supported: text compares by its bytes"
    case "ParamRef": "parameters are not supported"
    case "SetToDefault": "DEFAULT is not supported"
    case "GroupingFunc", "GroupingSet": "grouping sets are not supported"
    default: "this form of expression is not supported"
    }
  }

  /// Binds a condition: a truth value, or the NULL constant.
  mutating func bindCondition(_ node: SyntaxNode, of what: String) -> Operand? {
    guard let operand = bind(node) else { return nil }
    if operand.type == .boolean || operand.type == .null { return operand }
    let suggestion = operand.isNumber ? "a comparison, for example `… <> 0`" : "a comparison"
    refuse(operand.place, "\(what) must be a truth value, this is \(operand.type.described)", suggestion)
    return nil
  }

  /// Binds all; nil when any is wrong, after all were tried.
  mutating func bindAll(_ nodes: [SyntaxNode]) -> [Operand]? {
    var operands: [Operand] = []
    for node in nodes {
      if let operand = bind(node) { operands.append(operand) }
    }
    return operands.count == nodes.count ? operands : nil
  }

  // MARK: Names

  private mutating func bindColumn(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard fields.list("fields").allSatisfy({ $0.fields(of: "String") != nil }) else {
      refuse(place, "`*` can stand in the SELECT list and in COUNT(*) only")
      return nil
    }
    let names = fields.names("fields")
    guard let name = names.last, checkQualifier(Array(names.dropLast()), at: place) else { return nil }
    if let column = FlowColumn(named: name) {
      return columnOperand(column, at: place)
    }
    if names.count == 1, let item = itemsByAlias[name.foldedASCII] { return bindAlias(item, at: place) }
    if let column = FlowColumn(fieldNamed: name) { return columnOperand(column, at: place) }
    if survey != nil, names.count == 1, table.hasUnknownColumns { return nil }
    refuseColumn(name, at: fields.location, parts: names.count)
    return nil
  }

  private mutating func columnOperand(_ column: FlowColumn, at place: Range<Int>) -> Operand {
    if !scope.isInsideAggregate, columnPlaces[column] == nil { columnPlaces[column] = place }
    return Operand(.column(column), at: place)
  }

  /// Binds the expression of an alias where the alias is used.
  private mutating func bindAlias(_ item: Int, at place: Range<Int>) -> Operand? {
    guard itemsInProgress.insert(item).inserted else {
      refuse(place, "the alias \(items[item].name) stands for itself")
      return nil
    }
    let outerPlace = scope.aliasPlace
    scope.aliasPlace = outerPlace ?? place
    defer {
      itemsInProgress.remove(item)
      scope.aliasPlace = outerPlace
    }
    return bind(items[item].value).map { Operand($0.expression, $0.type, at: place) }
  }

  /// Binds an item of the SELECT list.
  mutating func bindItem(_ item: Int) -> Operand? {
    itemsInProgress.insert(item)
    defer { itemsInProgress.remove(item) }
    return bind(items[item].value)
  }

  /// The item that a name alone means in ORDER BY.
  func item(named name: String) -> Int? {
    itemsByName[name.foldedASCII]
  }

  /// Whether `t.column`, `aws_vpcflow.column` and so on mean the table of the query.
  mutating func checkQualifier(_ names: [String], at place: Range<Int>) -> Bool {
    if table.isQualifier(names) { return true }
    // What an outer SELECT reads, or something whose columns are not known.
    if let survey, !survey.isFirst || table.hasUnknownColumns { return false }
    let written = names.joined(separator: ".")
    refuse(place, "unknown table \(written): the query reads \(table.qualifier)", table.qualifier)
    return false
  }

  /// Refuses a name of so many parts at a place of the emitted text.
  private mutating func refuseColumn(_ name: String, at location: Int, parts: Int) {
    guard !hasEnoughProblems, let index = query.emitted.index(at: location) else { return }
    let place = min(index + 2 * (parts - 1), query.emitted.tokens.count - 1)
    let unknown = UnknownColumn(query.emitted.tokens, at: place, aliases: items.lazy.compactMap(\.alias).prefix(100))
    refuse(unknown.place, unknown.message, unknown.suggestion)
  }

  // MARK: Constants

  private mutating func bindConstant(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    if fields["ival"] != nil || fields["fval"] != nil {
      return bindNumber(fields.location, at: place)
    }
    if let text = fields["sval"]?.text("sval") {
      return charge(text.utf8.count / 16, at: place) ? Operand(.constant(.text(text)), at: place) : nil
    }
    if let truth = fields["boolval"] { return Operand(.constant(.boolean(truth.flag("boolval"))), at: place) }
    if fields.flag("isnull") { return Operand(.constant(.null), at: place) }
    refuse(place, "bit strings are not supported")
    return nil
  }

  /// Reads a number from the tokens.
  ///
  /// The tree cannot be trusted with it: libpg_query 15-4.0.0 writes every integer that is not positive as an empty
  /// object, and folds the minus signs before a number into it.
  private mutating func bindNumber(_ location: Int, at place: Range<Int>) -> Operand? {
    guard var index = query.emitted.index(at: location) else { return nil }
    var isNegative = false
    while query.emitted.tokens[index].kind == .sign, index + 1 < query.emitted.tokens.count {
      if query.emitted.tokens[index].value == "-" { isNegative.toggle() }
      index += 1
    }
    let token = query.emitted.tokens[index]
    let whole = place.lowerBound..<max(place.upperBound, token.range.upperBound)
    guard let value = NumberText.value(of: (isNegative ? "-" : "") + token.value) else {
      refuse(whole, "this number does not fit 64 bits")
      return nil
    }
    return Operand(.constant(value), at: whole)
  }
}
