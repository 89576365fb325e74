import CPGQuery

/// PostgreSQL's own grammar, as libpg_query offers it.
///
/// The library keeps its memory and its state of errors per thread, so it may be called on any thread. Its stack and
/// memory grow with the text: check the text with `TokenLimits` first.
enum SQLParser {
  /// Why a text cannot be parsed.
  struct Failure: Error {
    let message: String
    /// The place in bytes of the text.
    let offset: Int
  }

  /// The fields of the one `SELECT` of a text.
  static func parse(_ text: String) throws(Failure) -> SyntaxNode {
    let result = pg_query_parse(text)
    defer { pg_query_free_parse_result(result) }
    if let error = result.error { throw failure(error.pointee, in: text) }
    guard let json = result.parse_tree, let tree = SyntaxTree.read(json, length: length(of: json)) else {
      throw Failure(message: "the parser gave no tree", offset: 0)
    }
    let statements = tree.list("stmts")
    guard statements.count == 1, let select = statements.first?["stmt"]?.fields(of: "SelectStmt") else {
      throw Failure(message: "expected one SELECT", offset: 0)
    }
    return select
  }

  private static func length(of json: UnsafePointer<CChar>) -> Int {
    var length = 0
    while json[length] != 0 { length += 1 }
    return length
  }

  private static func failure(_ error: PgQueryError, in text: String) -> Failure {
    let message = error.message.map { String(cString: $0) } ?? "syntax error"
    // The parser counts characters, from 1; 0 means that it gives no place.
    let characters = max(0, Int(error.cursorpos) - 1)
    let offset = text.unicodeScalars.prefix(characters).reduce(0) { $0 + $1.utf8.count }
    return Failure(message: message, offset: offset)
  }
}
