import Wire

/// The rows of a query for people: a table, or each row by itself where a table would be wider than the terminal.
struct RowTable {
  /// The most characters of a cell: a list may have thousands.
  private static let cellCharactersMax = 60

  let rows: QueryRows
  let style: Style

  init(rows: QueryRows, writer: OutputWriter) {
    self.rows = rows
    style = .of(writer)
  }

  /// The rows, and what was left out of them.
  func lines() -> [String] {
    if rows.rows.isEmpty { return ["no rows"] }
    let header = rows.columns.map { VisibleText.line($0.name) }
    let texts = rows.rows.map { rows.cells(of: $0) }
    let cells = texts.map { $0.map(RowTable.shown) }
    var notes = [rows.truncation].compactMap(\.self)
    if texts.joined().contains(where: RowTable.isCut) {
      notes.append("long values are cut at …; --output json shows them whole")
    }
    return shape(cells, header) + (notes.isEmpty ? [] : [""] + notes)
  }

  private func shape(_ cells: [[String]], _ header: [String]) -> [String] {
    var table = Table(header: header)
    for row in cells { table.add(row) }
    return table.fits(style) ? table.lines(style: style) : table.records(style: style)
  }

  private static func isCut(_ cell: CellText) -> Bool {
    !cell.isNull && cell.text.count > cellCharactersMax
  }

  private static func shown(_ cell: CellText) -> String {
    if cell.isNull { return "NULL" }
    return isCut(cell) ? cell.text.prefix(cellCharactersMax - 1) + "…" : cell.text
  }
}
