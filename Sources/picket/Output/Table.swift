/// Rows of text in columns that line up.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  /// Makes a table with a line of headings.
  init(header: [String]) {
    self.header = header
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row with a cell for each heading.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(VisibleText.line))
  }

  /// The lines, headings first, each column as wide as its widest cell.
  func lines(indent: String = "", style: Style = .plain) -> [String] {
    let widths = header.indices.map { column in
      rows.reduce(header[column].count) { max($0, $1[column].count) }
    }
    let headings = style.dim(aligned(header, widths))
    return ([headings] + rows.map { aligned($0, widths) }).map { indent + $0 }
  }

  private func aligned(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      line += cell
      if column < cells.count - 1 {
        line += String(repeating: " ", count: widths[column] - cell.count + 2)
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
