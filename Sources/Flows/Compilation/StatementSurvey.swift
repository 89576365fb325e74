import Primitives

/// Looks for more that is wrong with a text of which parts are not supported: names, types and the like, in each SELECT
/// that reads flows.
///
/// It reports no name that may be right where the text was omitted or changed.
struct StatementSurvey {
  /// How one SELECT of the text is looked at.
  struct Scope {
    /// The SELECT is the first of the text, and outside of all others.
    let isFirst: Bool
    /// The names of common table expressions, whose columns are not known.
    let localNames: Set<String>
  }

  /// Kinds of nodes that are refused by their tokens.
  static let knownKinds: Set<String> = ["SubLink", "A_ArrayExpr", "A_Indirection", "NamedArgExpr"]
  /// Kinds of nodes that are expressions.
  static let expressionKinds: Set<String> = [
    "ColumnRef", "A_Const", "A_Expr", "BoolExpr", "NullTest", "BooleanTest", "TypeCast", "FuncCall", "CoalesceExpr",
    "MinMaxExpr", "CaseExpr", "SQLValueFunction", "SubLink", "A_ArrayExpr", "A_Indirection", "NamedArgExpr",
  ]

  private let query: PreparedQuery
  private let limits: QueryLimits
  private let localNames: Set<String>
  private var found: [QueryProblem] = []
  private var isFirst = true

  init(_ query: PreparedQuery, limits: QueryLimits) {
    self.query = query
    self.limits = limits
    localNames = CommonTableNames.names(in: query.tokens)
  }

  /// Parses the rest and looks through it; when it cannot be parsed, nothing is added to what is known.
  mutating func run() {
    guard query.canBeParsed, let tree = try? SQLParser.parse(query.emitted.text) else { return }
    visit(tree)
  }

  /// What was found outside of the places that are refused already.
  var problems: [QueryProblem] {
    let known = Set(query.problems.map(\.offset))
    return found.filter { !known.contains($0.offset) }
  }

  private mutating func visit(_ select: SyntaxNode) {
    guard found.count < QueryProblems.countMax else { return }
    if select.text("op") == "SETOP_NONE", readsFlows(select) {
      let scope = Scope(isFirst: isFirst, localNames: localNames)
      isFirst = false
      var statement = StatementBinder(query, select, limits: limits, survey: scope)
      if case .failure(let failure) = statement.bind() { found += failure.problems }
    }
    isFirst = false
    if select.text("op") != "SETOP_NONE" {
      for side in ["larg", "rarg"] {
        if let operand = select[side] { visit(operand.fields(of: "SelectStmt") ?? operand) }
      }
    }
    visitParts(of: select)
  }

  /// Looks for SELECTs inside of another one.
  private mutating func visitParts(of node: SyntaxNode) {
    switch node {
    case .array(let elements):
      for element in elements { visitParts(of: element) }
    case .object(let members):
      for member in members {
        if member.key == "SelectStmt" { visit(member.value) } else { visitParts(of: member.value) }
      }
    case .text, .integer, .boolean, .null: break
    }
  }

  /// Whether a SELECT reads a table that is not one of the text itself; which one that is was looked at before.
  private func readsFlows(_ select: SyntaxNode) -> Bool {
    select.list("fromClause").contains(where: isFlows)
  }

  private func isFlows(_ source: SyntaxNode) -> Bool {
    if let range = source.fields(of: "RangeVar") { return !localNames.contains(range.text("relname").foldedASCII) }
    guard let join = source.fields(of: "JoinExpr") else { return false }
    return [join["larg"], join["rarg"]].contains { $0.map(isFlows) ?? false }
  }
}

extension ExpressionBinder {
  /// Binds what is inside of something that was refused already, for the names in it.
  mutating func bindParts(of node: SyntaxNode) {
    switch node {
    case .array(let elements):
      for element in elements { bindParts(of: element) }
    case .object(let members):
      for member in members where member.key != "SelectStmt" {
        if StatementSurvey.expressionKinds.contains(member.key) {
          _ = bind(.object([member]))
        } else {
          bindParts(of: member.value)
        }
      }
    case .text, .integer, .boolean, .null: break
    }
  }

  /// Looks at the names in a call over a window, which was refused already.
  mutating func bindWindow(_ fields: SyntaxNode) {
    let outer = scope
    scope.allowsAggregates = true
    scope.isInsideAggregate = false
    for key in ["args", "agg_filter", "over"] {
      if let part = fields[key] { bindParts(of: .object([.init(key: key, value: part)])) }
    }
    scope = outer
  }
}

/// The problem of a name that is no column.
struct UnknownColumn {
  let message: String
  let place: Range<Int>
  let suggestion: String?

  /// Looks at the token of the name and those around it.
  init(_ tokens: [SQLToken], at index: Int, aliases: some Sequence<String>) {
    let token = tokens[index]
    let name = token.folded
    place = token.range
    if let (written, column) = Self.hyphenated(tokens, at: index) {
      message = "unknown column \(token.value): \(written) without quotes is a subtraction"
      suggestion = "\(column.name), or \"\(written)\""
    } else if let instead = Self.pantherColumns[name] {
      message = "unknown column \(token.value): Picket does not have this column of Panther's"
      suggestion = instead
    } else if name.hasPrefix("p_any_") || name.hasPrefix("p_enrichment") || name.hasPrefix("p_udm") {
      message = "unknown column \(token.value): Picket does not have this column of Panther's"
      suggestion = nil
    } else if FlowFieldNames.isIgnored(token.value) {
      message = "unknown column \(token.value): the table has no column for this field of AWS's"
      suggestion = nil
    } else {
      message = "unknown column \(token.value)"
      suggestion = NearestName.nearest(to: token.value, among: FlowColumn.allCases.map(\.name) + aliases, by: .word)
    }
  }

  /// Columns that Panther has in each table, with the columns of flows that mean the same.
  private static let pantherColumns: [String: String?] = [
    "p_any_ip_addresses": "srcAddr or dstAddr", "p_any_aws_account_ids": "account",
    "p_any_aws_instance_ids": "instanceId", "p_source_id": nil, "p_source_label": nil, "p_source_file": nil,
    "p_schema_version": nil, "p_timeline": "p_event_time", "p_header": nil, "p_alert_id": nil, "p_alert_severity": nil,
    "p_alert_creation_time": nil, "p_alert_update_time": nil, "p_alert_context": nil, "p_rule_id": nil,
    "p_rule_reports": nil, "p_rule_severity": nil, "p_rule_tags": nil, "p_rule_error": nil, "p_signal_id": nil,
    "p_detection_tags": nil, "p_parse_errors": nil,
  ]

  /// The column of a name with a hyphen and without quotes, such as `interface-id`, around a part of it.
  private static func hyphenated(
    _ tokens: [SQLToken], at index: Int
  ) -> (written: String, column: FlowColumn)? {
    var (start, end) = (index, index)
    while start > 1, isHyphen(tokens[start - 1]), tokens[start].isGlued, tokens[start - 1].isGlued,
      tokens[start - 2].kind == .word
    {
      start -= 2
    }
    while end + 2 < tokens.count, isHyphen(tokens[end + 1]), tokens[end + 1].isGlued, tokens[end + 2].isGlued,
      tokens[end + 2].kind == .word || tokens[end + 2].kind == .quotedName
    {
      end += 2
    }
    let written = tokens[start...end].map(\.value).joined()
    guard end > start, end - start <= 8, let column = FlowColumn(fieldNamed: written) else { return nil }
    return (written, column)
  }

  private static func isHyphen(_ token: SQLToken) -> Bool { token.isSign("-") }
}
