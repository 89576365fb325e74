import ArgumentParser
import Primitives
import Wire

/// A response of the daemon that has the rows of a query.
protocol RowsResponse {
  var columns: [Column] { get }
  var rows: [Row] { get }
  var rowCount: UInt64 { get }
  var truncated: Bool { get }
  var flowsScanned: UInt64 { get }
  var elapsedNanos: Int64 { get }
  var asOfUnixNanos: Int64 { get }
  var window: FlowWindowInfo? { get }
  var earliestUnixNanos: Int64 { get }
}

extension QueryFlowsResponse: RowsResponse {}
extension RunScheduledResponse: RowsResponse {}

extension RowsResponse {
  /// What was read for how many rows, for people.
  var work: String {
    "\(counted(rowCount, "row")) from \(counted(flowsScanned, "flow")) "
      + "in \(elapsedText(nanos: elapsedNanos)), as of \(Timestamp(unixNanos: asOfUnixNanos).text)"
  }

  /// Whether the flow window held all that was asked for; nothing where the daemon does not report it.
  var windowNotes: [String] {
    window.map { [WindowNote.line($0, earliestUnixNanos: earliestUnixNanos)] } ?? []
  }
}

/// The rows of a query, as commands print them.
struct QueryRows {
  let response: any RowsResponse
  let options: QueryOptions

  /// Prints the rows as a table with facts below it, the whole answer as JSON, or the rows alone as CSV with remarks on
  /// standard error.
  func write(remarks: [String] = [], facts: (Style) -> [String], json: () -> JSONValue) throws {
    let writer = OutputWriter.standardOutput()
    let style = Style.of(writer)
    switch options.output {
    case .table: try writer.write(lines: RowTable(rows: self, style: style).lines() + [""] + facts(style))
    case .json: try writer.write(bytes: json().indented)
    case .csv: try RowCSV(rows: self, isRaw: options.csvRaw, isForTerminal: writer.isTerminal).write(to: writer)
    }
    try writer.flush()
    if options.output == .csv {
      for remark in [truncation].compactMap(\.self) + remarks { try StandardErrorNote.write(remark) }
    }
  }

  /// A value as text.
  struct Cell {
    let text: String
    /// Whether the value is a text: somebody may have chosen it, and a program that reads it may take it for something
    /// else.
    var isText = false
  }

  /// The cells of each row, one for each column; nil for null.
  var cells: some Sequence<[Cell?]> {
    let columns = response.columns
    return response.rows.lazy.map { row in
      columns.indices.map { index in
        index < row.values.count ? QueryRows.cell(of: row.values[index], columns[index]) : nil
      }
    }
  }

  /// A time is in ISO 8601, a list is JSON.
  private static func cell(of value: Value, _ column: Column) -> Cell? {
    switch value {
    case .unset, .null: nil
    case .text(let text): Cell(text: text, isText: true)
    case .integer(let integer):
      Cell(text: column.type == .time ? Timestamp(unixNanos: integer).exactText : String(integer))
    case .double(let double): Cell(text: String(double))
    case .boolean(let boolean): Cell(text: boolean ? "true" : "false")
    case .list: Cell(text: String(decoding: WireJSON.value(of: value, column).line, as: UTF8.self))
    }
  }

  /// The remark on rows that are missing; nil when none are.
  var truncation: String? {
    guard response.truncated else { return nil }
    let more =
      response.rows.count == options.rowsMax
      ? "--rows shows more, up to the daemon's bound"
      : "the daemon gives no more at a time (query_rows_max, or the size of an answer)"
    return "the first \(grouped(response.rows.count)) of \(counted(response.rowCount, "row")); \(more)"
  }
}

/// How a command writes the rows of a query.
enum RowsFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
}

/// The rows of a query for people: a table, or each row by itself where a table would be wider than the terminal.
struct RowTable {
  /// The most characters of a cell: a list may have thousands.
  private static let cellCharactersMax = 60

  let rows: QueryRows
  let style: Style

  /// The rows, and what was left out of them.
  func lines() -> [String] {
    if rows.response.rows.isEmpty { return ["no rows"] }
    var table = Table(header: rows.response.columns.map { VisibleText.line($0.name) })
    var isCut = false
    for row in rows.cells.map({ $0.map { $0?.text } }) {
      isCut = isCut || row.contains(where: RowTable.isLong)
      table.add(row.map(RowTable.shown))
    }
    let cut = isCut ? "long values are cut at …; --output json shows them whole" : nil
    let notes = [rows.truncation, cut].compactMap(\.self)
    let lines = table.fits(style) ? table.lines(style: style) : table.records(style: style)
    return lines + (notes.isEmpty ? [] : [""] + notes)
  }

  private static func isLong(_ cell: String?) -> Bool {
    cell.map { $0.count > cellCharactersMax } ?? false
  }

  private static func shown(_ cell: String?) -> String {
    guard let cell else { return "NULL" }
    return isLong(cell) ? cell.prefix(cellCharactersMax - 1) + "…" : cell
  }
}

/// The rows of a query as RFC 4180 wants them: commas, quotes where needed, and CRLF.
///
/// Null is nothing, an empty text is `""`. Hidden characters are escapes as in a table, but for tabs and line ends, which
/// quotes hold.
struct RowCSV {
  let rows: QueryRows
  /// Whether texts are written as they are, for a program that reads them.
  let isRaw: Bool
  /// Whether control characters are written as escapes, because a terminal would obey them.
  let isForTerminal: Bool

  func write(to writer: OutputWriter) throws {
    try write(rows.response.columns.map { RowCSV.quoted(shown($0.name)) }, to: writer)
    for row in rows.cells { try write(row.map { $0.map(field) ?? "" }, to: writer) }
  }

  private func write(_ fields: [String], to writer: OutputWriter) throws {
    try writer.write(fields.joined(separator: ",") + "\r\n")
  }

  private func field(_ cell: QueryRows.Cell) -> String {
    RowCSV.quoted(cell.isText ? shown(cell.text) : cell.text)
  }

  /// A text as who opens the file may be shown it.
  private func shown(_ text: String) -> String {
    let literal = isRaw ? text : FormulaText.literal(text)
    if isForTerminal { return VisibleText.line(literal) }
    return isRaw ? literal : VisibleText.quotable(literal)
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.isEmpty || text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}

/// Text that a spreadsheet would take for a formula: it begins with one of `= + - @`, also in their full width, a tab or
/// a line end.
enum FormulaText {
  /// The text with a `'` before it when a spreadsheet would calculate it, or has such a `'` already.
  ///
  /// So what begins with one or more `'` and then like a formula loses one `'` to become what it was; all other texts
  /// are as they were.
  static func literal(_ text: String) -> String {
    let start = text.unicodeScalars.first { $0 != "'" }
    return start.map(isFormulaStart) == true ? "'" + text : text
  }

  private static func isFormulaStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }
}

/// Whether the flow window held all that a query asked for, for people.
enum WindowNote {
  /// In a line.
  ///
  /// Of a window that no flow has left nothing is known of the time before its first one.
  static func line(_ window: FlowWindowInfo, earliestUnixNanos: Int64) -> String {
    let isWhole = window.completeSinceUnixNanos <= 0
    if isWhole, window.flowCount == 0 { return "no flow has come to the window yet" }
    let sinceNanos = isWhole ? window.oldestUnixNanos : window.completeSinceUnixNanos
    let since = Timestamp(unixNanos: sinceNanos).text
    if earliestUnixNanos == 0 {
      return isWhole
        ? "complete: the window holds all flows since the first one, of \(since)"
        : "the query asks for flows of any time; the window holds all since \(since)"
    }
    let earliest = Timestamp(unixNanos: earliestUnixNanos).text
    if sinceNanos <= earliestUnixNanos { return "complete: the window holds all flows since \(earliest)" }
    return isWhole
      ? "complete since the first flow, of \(since); the query asks for flows since \(earliest)"
      : "incomplete: the query asks for flows since \(earliest), the window holds all only since \(since)"
  }
}
