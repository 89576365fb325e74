import Wire

/// The rows of a query as a table for people.
struct RowTable {
  /// The most characters of a cell: a list may have thousands.
  private static let cellCharactersMax = 60

  let rows: QueryRows
  let style: Style

  /// The table, and what was left out of it.
  func lines() -> [String] {
    if rows.rows.isEmpty { return ["no rows"] }
    var table = Table(header: rows.columns.map { VisibleText.line($0.name) })
    var hasCutCells = false
    for row in rows.rows {
      table.add(
        rows.cells(of: row).map { cell in
          if cell.isNull { return "NULL" }
          guard cell.text.count > RowTable.cellCharactersMax else { return cell.text }
          hasCutCells = true
          return cell.text.prefix(RowTable.cellCharactersMax - 1) + "…"
        })
    }
    var notes = [rows.truncation].compactMap(\.self)
    if hasCutCells { notes.append("long values are cut at …; --output json shows them whole") }
    return table.lines(style: style) + (notes.isEmpty ? [] : [""] + notes)
  }
}
