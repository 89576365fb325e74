/// A statement that asks what tables and columns there are: `SHOW TABLES`, `SHOW COLUMNS IN t`, `DESCRIBE t`.
///
/// It is answered without the flows. Files cannot hold one.
public struct TableStatement: Sendable {
  private enum Subject {
    case tables
    case columns
  }

  private let subject: Subject
  /// The name in SHOW must match it.
  private let pattern: LikePattern?
  /// The schema that SHOW TABLES is about is not that of the table.
  private let isElsewhere: Bool

  /// Reads a text; nil when it begins like another statement.
  ///
  /// - Throws: what is wrong with a statement that begins with `SHOW`, `DESCRIBE` or `DESC`.
  public init?(_ sql: String, limits: QueryLimits = QueryLimits()) throws(QueryProblems) {
    guard sql.utf8.count <= limits.queryTextBytesMax else { return nil }
    var tokenizer = SQLTokenizer(sql)
    tokenizer.run()
    guard let first = tokenizer.tokens.first, ["show", "describe", "desc"].contains(first.folded),
      first.kind == .word
    else { return nil }
    var reader = TableStatementReader(tokenizer.tokens)
    let isShow = first.isWord("show")
    let isTables = isShow && reader.readTables()
    if !isTables { reader.readColumns(isShow: isShow) }
    let problems = tokenizer.problems + reader.problems
    if !problems.isEmpty { throw QueryProblems(problems, text: sql) }
    subject = isTables ? .tables : .columns
    pattern = reader.pattern
    isElsewhere = reader.isElsewhere
  }

  /// The rows, given how many flows there are.
  public func answer(flowCount: Int) -> QueryResult {
    var result = QueryResult()
    switch subject {
    case .tables:
      result.columns = Self.columns(["name", "database_name", "schema_name"]) + [.init(name: "rows", type: .integer)]
      result.columns += Self.columns(["description"])
      let name = TableReference.fullName
      if !isElsewhere, matches(name[2]) {
        let description = "the flows of VPC flow logs within the retention"
        result.rows = [
          [.text(name[2]), .text(name[0]), .text(name[1]), .integer(Int64(flowCount)), .text(description)]
        ]
      }
    case .columns:
      result.columns = Self.columns(["name", "type", "aws_name", "description"])
      result.rows = FlowColumn.allCases.filter { matches($0.name) }.map { column in
        [
          .text(column.name), .text(column.kind.sqlName), column.awsName.map(FlowValue.text) ?? .null,
          .text(column.summary),
        ]
      }
    }
    result.rowCount = result.rows.count
    return result
  }

  private func matches(_ name: String) -> Bool {
    guard let pattern else { return true }
    return name.withBytes { LikeMatcher(pattern).matches($0) }
  }

  private static func columns(_ names: [String]) -> [QueryResult.Column] {
    names.map { .init(name: $0, type: .text) }
  }
}

/// Reads the words of a `TableStatement`.
struct TableStatementReader {
  private let tokens: [SQLToken]
  private var place = 1
  private(set) var pattern: LikePattern?
  private(set) var isElsewhere = false
  private(set) var problems: [QueryProblem] = []

  private static let usage = "SHOW TABLES, or DESCRIBE aws_vpcflow"

  /// Takes the tokens of a text that begins with SHOW, DESCRIBE or DESC.
  init(_ tokens: [SQLToken]) {
    self.tokens = Array(tokens.prefix { !$0.isSign(";") }) + tokens.drop { !$0.isSign(";") }.filter { !$0.isSign(";") }
  }

  private var token: SQLToken? { place < tokens.count ? tokens[place] : nil }

  /// Skips the next token when it is one of these words.
  private mutating func skip(_ words: String...) -> Bool {
    guard let token, token.kind == .word, words.contains(token.folded) else { return false }
    place += 1
    return true
  }

  private mutating func refuse(_ message: String, _ suggestion: String? = usage) {
    let end = tokens.last?.range.upperBound ?? 0
    let range = token?.range ?? end..<end
    problems.add(range, message, suggestion)
  }

  // MARK: Statements

  /// The rest of SHOW TABLES; false when it shows something else.
  mutating func readTables() -> Bool {
    let start = place
    _ = skip("terse")
    guard skip("tables", "views", "objects") else {
      place = start
      return false
    }
    readPattern()
    if skip("in", "from") {
      _ = skip("database", "schema")
      let full = TableReference.fullName
      let names = skip("account") ? [] : readName()
      isElsewhere = ![[], [full[0]], [full[1]], [full[0], full[1]]].contains(names.map(\.foldedASCII))
    }
    finish()
    return true
  }

  /// The rest of DESCRIBE, or of SHOW COLUMNS.
  mutating func readColumns(isShow: Bool) {
    if isShow {
      guard skip("columns") else {
        return refuse("expected TABLES or COLUMNS after SHOW")
      }
      readPattern()
      guard skip("in", "from") else { return refuse("expected IN and a table", "SHOW COLUMNS IN aws_vpcflow") }
    }
    _ = skip("table", "view")
    let start = place
    let names = readName()
    if names.isEmpty { return refuse("expected a table", "DESCRIBE aws_vpcflow") }
    if !TableReference.isFlows(names) {
      let range = tokens[start].range.lowerBound..<tokens[place - 1].range.upperBound
      let message = "unknown table \(names.joined(separator: ".")): flows are in aws_vpcflow"
      problems.add(range, message, "aws_vpcflow")
    }
    finish()
  }

  private mutating func readPattern() {
    guard skip("like") else { return }
    guard let token, token.kind == .text, token.value.utf8.count <= LikePattern.bytesMax else {
      return refuse("expected a pattern after LIKE", "LIKE '%flow%'")
    }
    place += 1
    pattern = LikePattern(token.value, escape: nil, ignoresCase: true)
  }

  /// The parts of a dotted name; none when there is no name.
  private mutating func readName() -> [String] {
    guard let first = token, first.isName else { return [] }
    var names = [first.value]
    place += 1
    while let dot = token, dot.isSign("."), place + 1 < tokens.count, tokens[place + 1].isName {
      names.append(tokens[place + 1].value)
      place += 2
    }
    return names
  }

  private mutating func finish() {
    if let token { refuse("unexpected `\(token.value.prefix(40))`") }
  }
}
