/// An item of the SELECT list.
struct SelectItem {
  /// The expression.
  let value: SyntaxNode
  /// The name of the column of the answer, spelt as written: the alias, the column, or the expression's text.
  let name: String
  /// The name after AS, as written; nil when there is none.
  let alias: String?
  /// The expression as written, with a space between its parts; empty for a column under its own name.
  let source: String
  /// Where it stands in the author's text.
  let place: Range<Int>
  /// The column, when it comes from `*`.
  let starColumn: FlowColumn?
}
