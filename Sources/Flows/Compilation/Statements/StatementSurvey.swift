/// Looks for more that is wrong with a text of which parts are not supported: names, types and the like, in each SELECT
/// that reads flows.
///
/// It says nothing of a name that may be right where the text was left out or changed.
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
      var statement = StatementCompiler(query, select, limits: limits, survey: scope)
      if case .failure(let failure) = statement.compile() { found += failure.problems }
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
    select.list("fromClause").contains { source in
      if let range = source.fields(of: "RangeVar") { return !localNames.contains(range.text("relname").foldedASCII) }
      return source.fields(of: "JoinExpr").map(joinsFlows) ?? false
    }
  }

  private func joinsFlows(_ join: SyntaxNode) -> Bool {
    [join["larg"], join["rarg"]].contains { side in
      guard let side else { return false }
      if let range = side.fields(of: "RangeVar") { return !localNames.contains(range.text("relname").foldedASCII) }
      return side.fields(of: "JoinExpr").map(joinsFlows) ?? false
    }
  }
}
