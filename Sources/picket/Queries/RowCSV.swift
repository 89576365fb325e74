import Wire

/// The rows of a query as RFC 4180 wants them: commas, quotes where needed, and CRLF.
///
/// Null is nothing, an empty text is `""`.
struct RowCSV {
  let rows: QueryRows
  /// Whether control characters are written as escapes, because a terminal would obey them.
  let isForTerminal: Bool

  func write(to writer: OutputWriter) throws {
    try write(rows.columns.map { quoted($0.name) }, to: writer)
    for row in rows.rows {
      try write(rows.cells(of: row).map { $0.isNull ? "" : quoted($0.text) }, to: writer)
    }
  }

  private func write(_ cells: [String], to writer: OutputWriter) throws {
    try writer.write(cells.joined(separator: ",") + "\r\n")
  }

  private func quoted(_ text: String) -> String {
    let text = isForTerminal ? VisibleText.line(text) : text
    let needsQuotes = text.isEmpty || text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}
