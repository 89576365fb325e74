/// Checks the clauses of a SELECT that do not hold expressions, and finds its table.
struct StatementClauses {
  private let query: PreparedQuery
  private let select: SyntaxNode
  /// Names of common table expressions, when the text is only looked through for more problems; else nil.
  private let surveyed: Set<String>?
  private(set) var problems: [QueryProblem] = []

  init(_ query: PreparedQuery, _ select: SyntaxNode, surveyed: Set<String>? = nil) {
    self.query = query
    self.select = select
    self.surveyed = surveyed
  }

  /// The table, checked with all clauses; what is wrong is in `problems`.
  mutating func check() -> TableReference {
    let isPlain =
      select.text("op") == "SETOP_NONE" && select["withClause"] == nil && select.list("valuesLists").isEmpty
    if surveyed == nil, !isPlain {
      problems.add(query.emitted.range(at: 0), "a query is one SELECT from aws_vpcflow")
    }
    checkWords()
    if let on = select.list("distinctClause").first(where: { !$0.tagged.kind.isEmpty }) {
      problems.add(place(on), "DISTINCT ON is not supported", "SELECT DISTINCT, or GROUP BY with ANY_VALUE")
    }
    if select.flag("groupDistinct") { refuseWord("group", "GROUP BY DISTINCT is not supported", "GROUP BY") }
    return table()
  }

  private mutating func checkWords() {
    if select["intoClause"] != nil { refuseWord("into", "INTO is not supported: a query only reads") }
    if !select.list("windowClause").isEmpty { refuseWord("window", "windows are not supported") }
    if !select.list("lockingClause").isEmpty { refuseWord("for", "FOR is not supported: a query only reads") }
    if select.text("limitOption") == "LIMIT_OPTION_WITH_TIES" {
      refuseWord("ties", "WITH TIES is not supported", "LIMIT")
    }
  }

  /// Refuses at the last place of a word, because clauses without a place in the tree come late.
  private mutating func refuseWord(_ word: String, _ message: String, _ suggestion: String? = nil) {
    let place = query.tokens.last { $0.isWord(word) }?.range ?? query.emitted.range(at: 0)
    problems.add(place, message, suggestion)
  }

  private func place(_ node: SyntaxNode) -> Range<Int> {
    query.emitted.range(at: node.tagged.fields.location)
  }

  // MARK: FROM

  private mutating func table() -> TableReference {
    let sources = select.list("fromClause")
    if sources.count > 1, surveyed == nil || sources[1].fields(of: "RangeVar") != nil {
      problems.add(place(sources[1]), "joins are not supported: a query reads one table")
    }
    let ranges = sources.flatMap(Self.sources)
    let tables = ranges.compactMap { $0.fields(of: "RangeVar") }.filter { !isLocal($0) }.map { table($0) }
    guard var first = tables.first else {
      if surveyed == nil { refuseSource(sources.first) }
      return TableReference(name: "aws_vpcflow", alias: nil, hasUnknownColumns: true)
    }
    if surveyed == nil, sources.first?.fields(of: "RangeVar") == nil { refuseSource(sources.first) }
    first.others = Array(tables.dropFirst())
    first.hasUnknownColumns = tables.count < ranges.count
    return first
  }

  /// The tables and the like that joins join.
  private static func sources(of source: SyntaxNode) -> [SyntaxNode] {
    guard let join = source.fields(of: "JoinExpr") else { return [source] }
    return [join["larg"], join["rarg"]].compactMap { $0 }.flatMap(sources)
  }

  private func isLocal(_ range: SyntaxNode) -> Bool {
    range["schemaname"] == nil && surveyed?.contains(range.text("relname").foldedASCII) == true
  }

  private mutating func refuseSource(_ source: SyntaxNode?) {
    if source != nil {
      return problems.add(
        query.tokens.first { $0.isWord("from") }?.range ?? 0..<0, "expected a table", "FROM aws_vpcflow")
    }
    let end = query.tokens.last?.range.upperBound ?? 0
    problems.add(end..<end, "expected FROM", "FROM aws_vpcflow")
  }

  private mutating func table(_ range: SyntaxNode) -> TableReference {
    let names = ["catalogname", "schemaname", "relname"].map(range.text).filter { !$0.isEmpty }
    let tokens = nameTokens(at: range.location)
    let written = tokens.isEmpty ? names.joined(separator: ".") : tokens.map(\.value).joined()
    let place = (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0)
    if !TableReference.isFlows(names) {
      problems.add(place, "unknown table \(written): flows are in aws_vpcflow", "aws_vpcflow")
    }
    if !range.flag("inh") { problems.add(place, "ONLY is not supported", "FROM \(written)") }
    if range["alias"]?.list("colnames").isEmpty == false {
      problems.add(place, "names for the columns of a table are not supported", "AS in the SELECT list")
    }
    let alias = range["alias"]?.text("aliasname")
    return TableReference(name: written, alias: alias)
  }

  /// The tokens of a dotted name.
  private func nameTokens(at location: Int) -> [SQLToken] {
    guard var index = query.emitted.index(at: location) else { return [] }
    let tokens = query.emitted.tokens
    var name = [tokens[index]]
    while index + 2 < tokens.count, tokens[index + 1].isSign("."), tokens[index + 2].isName {
      name += tokens[(index + 1)...(index + 2)]
      index += 2
    }
    return name
  }
}

/// The table that a query reads, as it names it.
struct TableReference {
  /// The name as written, for example `panther_logs.public.aws_vpcflow`.
  let name: String
  /// The alias, or nil.
  let alias: String?
  /// Further names of tables in the same FROM, which is refused; their columns are still known.
  var others: [TableReference] = []
  /// The FROM has something whose columns are not known; it is refused as well.
  var hasUnknownColumns = false

  /// The name by which columns can be qualified, for messages.
  var qualifier: String { alias ?? name }

  /// The full name of the table.
  static let fullName = ["panther_logs", "public", "aws_vpcflow"]

  /// Whether these names, in order, are a name of the table of flows.
  static func isFlows(_ names: [String]) -> Bool {
    !names.isEmpty && names.map(\.foldedASCII) == fullName.suffix(names.count)
  }

  /// Whether columns may be written after these names and a dot.
  func isQualifier(_ names: [String]) -> Bool {
    if names.isEmpty || others.contains(where: { $0.isQualifier(names) }) { return true }
    if let alias { return names.count == 1 && names[0].foldedASCII == alias.foldedASCII }
    return Self.isFlows(names)
  }
}

/// Tokens as their author wrote them, without comments and line breaks.
enum WrittenText {
  /// With a space between all of them, except around the dots of names: `COUNT ( DISTINCT dstPort )`.
  static func spaced(_ tokens: ArraySlice<SQLToken>) -> String {
    joined(tokens) { _, _ in true }
  }

  /// With a space where the author left one: `COUNT(DISTINCT dstPort)`.
  static func compact(_ tokens: ArraySlice<SQLToken>) -> String {
    joined(tokens) { $1.range.lowerBound > $0.range.upperBound }
  }

  private static func joined(
    _ tokens: ArraySlice<SQLToken>, _ isApart: (SQLToken, SQLToken) -> Bool
  ) -> String {
    var text = ""
    var previous: SQLToken?
    for token in tokens {
      if let previous, !previous.isSign("."), !token.isSign("."), isApart(previous, token) { text += " " }
      text += written(token)
      previous = token
    }
    return text
  }

  private static func written(_ token: SQLToken) -> String {
    switch token.kind {
    case .text: "'" + doubled(token.value, "'") + "'"
    case .quotedName where token.range.count == token.value.utf8.count: token.value
    case .quotedName: "\"" + doubled(token.value, "\"") + "\""
    case .word, .number, .sign: token.value
    }
  }

  private static func doubled(_ text: String, _ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if scalar == quote { result.append(scalar) }
    }
    return String(result)
  }
}
