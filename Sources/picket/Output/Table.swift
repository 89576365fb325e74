import Primitives

/// Rows of text in columns that line up, within the width of the terminal.
struct Table {
  private static let gap = 2
  /// The last column is worth having beside the others when it gets so much.
  private static let lastColumnMin = 24
  /// The most lines of a cell, or of a row whose columns do not fit side by side.
  private static let linesMax = 3
  private static let furtherIndent = "    "

  private let header: [String]
  private var rows: [[String]] = []

  /// Makes a table with a line of headings, and rows with a cell for each of them.
  init(header: [String], rows: [[String]] = []) {
    self.header = header
    for row in rows { add(row) }
  }

  /// Adds a row with a cell for each heading.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(VisibleText.line))
  }

  /// The lines, headings first, each column as wide as its widest cell; none where there is no row.
  ///
  /// Where that is more than the terminal's width, the last column is wrapped; where too little is left for it, each row
  /// goes over several lines; and where that would be too many, each row is shown by itself.
  func lines(indent: String = "", style: Style = .plain) -> [String] {
    if rows.isEmpty { return [] }
    let widths = widths
    guard let columnsMax = style.columns.map({ $0 - indent.count }), Table.width(widths) > columnsMax else {
      return aligned(widths).map { indent + $0 }.headed(style)
    }
    let rest = columnsMax - Table.width(widths.dropLast()) - Table.gap
    if widths.count > 1, rest >= Table.lastColumnMin {
      return wrapped(widths.dropLast() + [rest]).map { indent + $0 }.headed(style)
    }
    let groups = Table.groups(of: widths, within: columnsMax - Table.furtherIndent.count)
    if groups.count > Table.linesMax { return records(indent: indent, style: style) }
    return stacked(groups, widths, columnsMax).flatMap { $0 }.map { indent + $0 }.headed(style, count: groups.count)
  }

  /// Whether the table is no wider than the terminal.
  func fits(_ style: Style) -> Bool {
    style.columns.map { Table.width(widths) <= $0 } ?? true
  }

  /// Each row by itself: a line for each column, with its heading before it.
  func records(indent: String = "", style: Style = .plain) -> [String] {
    let width = header.reduce(0) { max($0, DisplayWidth.of($1)) }
    return rows.enumerated().flatMap { number, row in
      ["\(indent)\(style.dim("row \(grouped(number + 1))"))"]
        + zip(header, row).map { "\(indent)  \(style.dim($0.padded(to: width)))  \($1)" }
    }
  }

  private var widths: [Int] {
    header.indices.map { column in
      rows.reduce(DisplayWidth.of(header[column])) { max($0, DisplayWidth.of($1[column])) }
    }
  }

  private static func width(_ widths: some Collection<Int>) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }

  private func aligned(_ widths: [Int]) -> [String] {
    ([header] + rows).map { Table.line($0[...], widths[...]) }
  }

  private static func line(_ cells: ArraySlice<String>, _ widths: ArraySlice<Int>) -> String {
    var line = zip(cells, widths).map { $0.padded(to: $1) }.joined(separator: String(repeating: " ", count: gap))
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The lines with the last column wrapped at its width.
  private func wrapped(_ widths: [Int]) -> [String] {
    let blank = [String](repeating: "", count: widths.count - 1)
    return ([header] + rows).flatMap { cells in
      WrappedText.lines(of: cells.last ?? "", columns: widths.last ?? 0, linesMax: Table.linesMax)
        .enumerated().map { Table.line(((($0 == 0) ? Array(cells.dropLast()) : blank) + [$1])[...], widths[...]) }
    }
  }

  /// Which columns stand on which line of a row: as many as fit, where the last column needs no more than what it is
  /// worth having for.
  private static func groups(of widths: [Int], within columnsMax: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    var least = widths
    least[widths.count - 1] = min(least[widths.count - 1], lastColumnMin)
    for column in widths.indices.dropFirst() where width(least[start...column]) > columnsMax {
      groups.append(start..<column)
      start = column
    }
    return groups + [start..<widths.count]
  }

  private func stacked(_ groups: [Range<Int>], _ widths: [Int], _ columnsMax: Int) -> [[String]] {
    ([header] + rows).map { cells in
      groups.enumerated().map { number, group in
        let line = Table.line(cells[group], widths[group])
        let indent = number == 0 ? "" : Table.furtherIndent
        return indent + DisplayWidth.cut(line, to: columnsMax - indent.count)
      }
    }
  }
}

extension [String] {
  /// The lines with the first ones, the headings, in their style.
  fileprivate func headed(_ style: Style, count: Int = 1) -> [String] {
    prefix(count).map(style.dim) + dropFirst(count)
  }
}

/// Text over several lines of the same width.
enum WrappedText {
  /// The lines of an authored text, each no wider than the terminal where there is one, with room for what stands before
  /// them.
  static func lines(of text: String, style: Style, indent: Int = 0) -> [String] {
    let lines = VisibleText.lines(text)
    guard let columns = style.columns, columns > indent else { return lines }
    return lines.flatMap { WrappedText.lines(of: $0, columns: columns - indent) }
  }

  /// The lines, broken at spaces where there are any, at most so many: a text that needs more is cut with ….
  static func lines(of text: String, columns: Int, linesMax: Int = .max) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while lines.count < linesMax - 1, DisplayWidth.of(rest) > columns {
      let fitting = DisplayWidth.prefix(rest, max(2, columns))
      let end = rest.index(rest.startIndex, offsetBy: max(1, fitting.count))
      // A break in the first half would waste more than it helps.
      let space = rest[..<end].lastIndex(of: " ").flatMap { rest[..<$0].count > fitting.count / 2 ? $0 : nil }
      let isAtSpace = end < rest.endIndex && rest[end] == " "
      let cut = isAtSpace ? end : space ?? end
      lines.append(String(rest[..<cut]))
      rest = rest[cut...].drop { $0 == " " }
    }
    return lines + [DisplayWidth.cut(String(rest), to: columns)]
  }
}

/// What a report has on a topic, on one line.
struct Fact {
  let name: String
  let parts: [String]

  init(_ name: String, _ parts: String...) {
    self.init(name, parts)
  }

  init(_ name: String, _ parts: [String]) {
    self.name = name
    self.parts = parts
  }

  func line(_ style: Style) -> String {
    style.row(name, parts.joined(separator: ", "), width: 11)
  }
}

/// The facts of a page: names in a column, and beside them their values, over as many lines as they need.
///
/// Rows without a value are left out.
struct FactTable {
  private(set) var rows: [(name: String, value: String)]

  func lines(style: Style) -> [String] {
    let shown = rows.filter { !$0.value.isEmpty }.map { (name: VisibleText.line($0.name), value: $0.value) }
    let width = shown.map { DisplayWidth.of($0.name) }.max() ?? 0
    return shown.flatMap { name, value in
      WrappedText.lines(of: value, style: style, indent: width + 2).enumerated().map { index, line in
        style.row(index == 0 ? name : "", line, width: width)
      }
    }
  }
}
