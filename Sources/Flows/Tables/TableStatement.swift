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
    guard sql.utf8.count <= limits.query_text_bytes_max else { return nil }
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
    var name = name
    return name.withUTF8 { LikeMatcher(pattern).matches(UnsafeRawBufferPointer($0)) }
  }

  private static func columns(_ names: [String]) -> [QueryResult.Column] {
    names.map { .init(name: $0, type: .text) }
  }
}
