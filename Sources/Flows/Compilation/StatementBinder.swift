/// Binds the one SELECT of a text.
struct StatementBinder {
  /// A condition that AND joins to others at the top of a WHERE.
  struct Conjunct {
    let expression: Expression
    /// It is a macro by itself, which the stages do not repeat.
    let isMacro: Bool
  }

  private let query: PreparedQuery
  private let select: SyntaxNode
  private var expressions: ExpressionBinder
  private var problems: [QueryProblem]
  private var plan = QueryPlan()
  /// What the answer's columns are, for the order of distinct rows.
  private var selected: Set<Expression> = []
  /// Where a star is that has a column without one value in a group; it is reported for the first such column.
  private var ungroupedStar: Range<Int>?
  private(set) var conjuncts: [Conjunct] = []
  let table: TableReference
  private let items: [SelectItem]
  private let survey: StatementSurvey.Scope?

  /// Takes the tree of a SELECT.
  ///
  /// - Parameter survey: Given when the text is only looked through for more problems.
  init(_ query: PreparedQuery, _ select: SyntaxNode, limits: QueryLimits, survey: StatementSurvey.Scope? = nil) {
    self.query = query
    self.select = select
    self.survey = survey
    var clauses = StatementClauses(query, select, surveyed: survey?.localNames)
    table = clauses.check()
    var list = SelectList(query, table: table)
    list.read(select.list("targetList"), isFirst: survey?.isFirst ?? true)
    items = list.items
    problems = clauses.problems + list.problems
    expressions = ExpressionBinder(query, table: table, items: items, limits: limits)
    expressions.survey = survey
  }

  /// The plan, or all that is wrong with the statement.
  mutating func bind() -> Result<QueryPlan, StatementProblems> {
    bindFilter()
    let grouping = bindGrouping()
    let outputs = bindOutputs()
    let having = bindHaving()
    let ordering = bindOrdering()
    bindLimits()
    plan.isDistinct = !select.list("distinctClause").isEmpty
    plan.isGrouped =
      query.groupsByAll || !select.list("groupClause").isEmpty || having != nil || !expressions.aggregates.isEmpty
    if survey == nil, problems.isEmpty, expressions.problems.isEmpty {
      finish(grouping, outputs, having, ordering)
    }
    let all = problems + expressions.problems
    return all.isEmpty ? .success(plan) : .failure(StatementProblems(problems: all))
  }

  /// An expression with the places of the columns in it, for messages.
  private struct Placed {
    let operand: Operand
    let columns: [FlowColumn: Range<Int>]
  }

  private mutating func placed(
    in clause: String, aggregates: Bool, _ bind: (inout ExpressionBinder) -> Operand?
  ) -> Placed? {
    expressions.scope = .init(clause: clause, allowsAggregates: aggregates)
    expressions.columnPlaces = [:]
    return bind(&expressions).map { Placed(operand: $0, columns: expressions.columnPlaces) }
  }

  // MARK: WHERE

  private mutating func bindFilter() {
    guard let node = select["whereClause"] else { return }
    expressions.scope = .init(clause: "WHERE")
    for node in Self.conjuncts(of: node) {
      guard let operand = expressions.bindCondition(node, of: "a condition of WHERE") else { continue }
      conjuncts.append(Conjunct(expression: operand.expression, isMacro: Self.isMacro(node)))
    }
    plan.filter = conjuncts.count == 1 ? conjuncts[0].expression : .all(conjuncts.map(\.expression))
  }

  private static func conjuncts(of node: SyntaxNode) -> [SyntaxNode] {
    guard let logic = node.fields(of: "BoolExpr"), logic.text("boolop") == "AND_EXPR" else { return [node] }
    return logic.list("args").flatMap(conjuncts)
  }

  private static func isMacro(_ node: SyntaxNode) -> Bool {
    guard let names = node.fields(of: "FuncCall")?.names("funcname"), names.count == 1 else { return false }
    return TimeMacro(rawValue: names[0].foldedASCII) != nil
  }

  // MARK: GROUP BY

  private mutating func bindGrouping() -> [Operand] {
    if query.groupsByAll { return bindGroupingByAll() }
    return select.list("groupClause").compactMap { bindGroupingKey($0) }
  }

  private mutating func bindGroupingByAll() -> [Operand] {
    items.indices.compactMap { index in
      let operand = placed(in: "SELECT", aggregates: true) { $0.bindItem(index) }?.operand
      return operand.flatMap { GroupedExpressions.hasAggregate($0.expression) ? nil : $0 }
    }
  }

  private mutating func bindGroupingKey(_ node: SyntaxNode) -> Operand? {
    let key: Placed?
    switch ordinal(node) {
    case .item(let index): key = placed(in: "GROUP BY", aggregates: false) { $0.bindItem(index) }
    case .none: key = placed(in: "GROUP BY", aggregates: false) { $0.bind(node) }
    case .refused: return nil
    }
    return key?.operand
  }

  private enum Ordinal {
    case item(Int)
    case none
    case refused
  }

  /// What a whole number alone means in GROUP BY and ORDER BY: an item of the SELECT list, from 1.
  private mutating func ordinal(_ node: SyntaxNode) -> Ordinal {
    guard let constant = node.fields(of: "A_Const") else { return .none }
    let place = expressions.place(node)
    if constant["ival"] != nil, let operand = expressions.bind(node), case .integer(let number)? = operand.constant,
      number >= 1, number <= items.count
    {
      return .item(Int(number) - 1)
    }
    problems.add(place, "expected a column, an expression or the number of an item from 1 to \(items.count)")
    return .refused
  }

  // MARK: SELECT

  private mutating func bindOutputs() -> [Placed] {
    items.indices.compactMap { index in
      placed(in: "SELECT", aggregates: true) { $0.bindItem(index) }
    }
  }

  // MARK: HAVING and ORDER BY

  private mutating func bindHaving() -> Placed? {
    guard let node = select["havingClause"] else { return nil }
    return placed(in: "HAVING", aggregates: true) { $0.bindCondition(node, of: "the condition of HAVING") }
  }

  private mutating func bindOrdering() -> [(Placed, SyntaxNode)] {
    select.list("sortClause").compactMap { node in
      guard let fields = node.fields(of: "SortBy"), let value = fields["node"] else { return nil }
      if fields.text("sortby_dir") == "SORTBY_USING" {
        problems.add(expressions.place(value), "USING is not supported in ORDER BY", "ASC or DESC")
        return nil
      }
      return bindOrderingKey(value).map { ($0, fields) }
    }
  }

  /// A name alone is first a column of the answer, then one of the table; in larger expressions it is the other way.
  private mutating func bindOrderingKey(_ node: SyntaxNode) -> Placed? {
    let names = node.fields(of: "ColumnRef")?.names("fields") ?? []
    if names.count == 1, let item = expressions.item(named: names[0]) {
      return placed(in: "ORDER BY", aggregates: true) { $0.bindItem(item) }
    }
    switch ordinal(node) {
    case .item(let item): return placed(in: "ORDER BY", aggregates: true) { $0.bindItem(item) }
    case .none: return placed(in: "ORDER BY", aggregates: true) { $0.bind(node) }
    case .refused: return nil
    }
  }

  // MARK: LIMIT and OFFSET

  private mutating func bindLimits() {
    plan.limit = bindCount("limitCount", of: "LIMIT")
    plan.offset = bindCount("limitOffset", of: "OFFSET") ?? 0
  }

  /// A constant whole number that is not negative; nil when it is missing or NULL, which is no limit.
  private mutating func bindCount(_ key: String, of clause: String) -> Int? {
    guard let node = select[key] else { return nil }
    expressions.scope = .init(clause: clause)
    guard let operand = expressions.bind(node) else { return nil }
    switch operand.constant {
    case .null?: return nil
    case .integer(let count)? where count >= 0: return Int(count)
    default:
      problems.add(operand.place, "\(clause) must be a constant whole number, not less than 0")
      return nil
    }
  }

  // MARK: Groups

  private mutating func finish(
    _ grouping: [Operand], _ outputs: [Placed], _ having: Placed?, _ ordering: [(Placed, SyntaxNode)]
  ) {
    var seen = Set<Expression>()
    let keys = grouping.map(\.expression).filter { seen.insert($0).inserted }
    for operand in grouping where operand.type == .list {
      problems.add(operand.place, "lists cannot be grouped by")
    }
    plan.grouping = keys
    plan.aggregates = expressions.aggregates
    var groups = GroupedExpressions(keys)
    plan.outputs = zip(items, outputs).compactMap { item, output in
      final(output, &groups, star: item.starColumn == nil ? nil : item.place).map {
        QueryPlan.Output(name: item.name, expression: $0, type: $0.type, source: item.source)
      }
    }
    selected = Set(plan.outputs.map(\.expression))
    plan.having = having.flatMap { final($0, &groups) }
    // A key that stood before decides nothing any more.
    var ordered = Set<Expression>()
    plan.ordering = ordering.compactMap { key, fields in
      final(key, &groups).flatMap { orderingKey($0, fields, at: key.operand.place) }
    }.filter { ordered.insert($0.expression).inserted }
  }

  /// The expression over what follows the groups, when there are groups.
  private mutating func final(
    _ placed: Placed, _ groups: inout GroupedExpressions, star: Range<Int>? = nil
  ) -> Expression? {
    guard plan.isGrouped else { return placed.operand.expression }
    if let expression = groups.rewritten(placed.operand.expression) { return expression }
    guard let column = groups.ungrouped, star == nil || ungroupedStar == nil else { return nil }
    ungroupedStar = ungroupedStar ?? star
    problems.add(
      star ?? placed.columns[column] ?? placed.operand.place,
      "\(column.name) must stand in GROUP BY or inside an aggregate",
      "ANY_VALUE(\(column.name)), or GROUP BY … \(column.name)")
    return nil
  }

  private mutating func orderingKey(
    _ expression: Expression, _ fields: SyntaxNode, at place: Range<Int>
  ) -> QueryPlan.Ordering? {
    if expression.type == .list {
      problems.add(place, "lists have no order", "ORDER BY COUNT(DISTINCT …)")
      return nil
    }
    if plan.isDistinct, !selected.contains(expression) {
      problems.add(place, "with SELECT DISTINCT, ORDER BY must name what is selected")
      return nil
    }
    let isDescending = fields.text("sortby_dir") == "SORTBY_DESC"
    let nulls = fields.text("sortby_nulls")
    return QueryPlan.Ordering(
      expression: expression, isDescending: isDescending,
      putsNullsFirst: nulls == "SORTBY_NULLS_FIRST" || nulls != "SORTBY_NULLS_LAST" && isDescending)
  }
}

/// What is wrong with a statement.
struct StatementProblems: Error {
  let problems: [QueryProblem]
}
