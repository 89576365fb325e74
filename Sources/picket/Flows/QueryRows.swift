import ArgumentParser
import Wire

/// The rows that a query gave, and how many there are in all.
struct QueryRows {
  var columns: [Column]
  var rows: [Row]
  var rowCount: UInt64
  var isTruncated: Bool
  /// How many rows were asked for; 0 for all that the daemon gives.
  var askedCount: UInt32
}

extension QueryRows {
  init(_ answer: RunScheduledResponse, askedCount: UInt32) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated,
      askedCount: askedCount)
  }

  init(_ answer: QueryFlowsResponse, askedCount: UInt32) {
    self.init(
      columns: answer.columns, rows: answer.rows, rowCount: answer.rowCount, isTruncated: answer.truncated,
      askedCount: askedCount)
  }

  /// The cells of a row as text, one for each column.
  func cells(of row: Row) -> [CellText] {
    columns.indices.map { index in
      CellText(index < row.values.count ? row.values[index] : .unset, columns[index])
    }
  }

  /// What is to be said of rows that are not there; nil when all are.
  var truncation: String? {
    guard isTruncated else { return nil }
    let more =
      rows.count == askedCount
      ? "--rows shows more, up to the daemon's bound"
      : "the daemon gives no more at a time (query_rows_max, or the size of an answer)"
    return "the first \(grouped(rows.count)) of \(counted(rowCount, "row")); \(more)"
  }
}

/// How a command writes the rows of a query.
enum RowsFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
}

/// A value of a row as text: a time in ISO 8601, a list as JSON.
struct CellText {
  /// The text; empty for null.
  let text: String
  /// Whether there is no value.
  let isNull: Bool

  init(_ value: Value, _ column: Column) {
    isNull = value == .null || value == .unset
    text = CellText.text(of: value, column)
  }

  private static func text(of value: Value, _ column: Column) -> String {
    switch value {
    case .unset, .null: ""
    case .text(let text): text
    case .integer(let integer): column.type == .time ? Timestamp(unixNanos: integer).exactText : String(integer)
    case .double(let double): String(double)
    case .boolean(let boolean): boolean ? "true" : "false"
    case .list: String(decoding: JSONWriter.line(WireJSON.value(of: value, column)), as: UTF8.self)
    }
  }
}

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

/// Whether the flow window held all that a query asked for, for people.
enum WindowNote {
  /// In a line; nil where the daemon does not say.
  static func line(_ window: FlowWindowInfo?, earliestUnixNanos: Int64) -> String? {
    guard let window else { return nil }
    return window.completeSinceUnixNanos <= 0
      ? line(ofWhole: window, earliestUnixNanos) : line(of: window, earliestUnixNanos)
  }

  /// Of a window that no flow has left: nothing is known of the time before its first one.
  private static func line(ofWhole window: FlowWindowInfo, _ earliestUnixNanos: Int64) -> String {
    if window.flowCount == 0 { return "no flow has come to the window yet" }
    let first = Timestamp(unixNanos: window.oldestUnixNanos).text
    if earliestUnixNanos == 0 { return "complete: the window holds all flows since the first one, of \(first)" }
    let earliest = Timestamp(unixNanos: earliestUnixNanos).text
    if window.oldestUnixNanos <= earliestUnixNanos { return "complete: the window holds all flows since \(earliest)" }
    return "complete since the first flow, of \(first); the query asks for flows since \(earliest)"
  }

  private static func line(of window: FlowWindowInfo, _ earliestUnixNanos: Int64) -> String {
    let complete = Timestamp(unixNanos: window.completeSinceUnixNanos).text
    if earliestUnixNanos == 0 {
      return "the query asks for flows of any time; the window holds all since \(complete)"
    }
    let earliest = Timestamp(unixNanos: earliestUnixNanos).text
    if window.completeSinceUnixNanos <= earliestUnixNanos {
      return "complete: the window holds all flows since \(earliest)"
    }
    return "incomplete: the query asks for flows since \(earliest), the window holds all only since \(complete)"
  }
}
