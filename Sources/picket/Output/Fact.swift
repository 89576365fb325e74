/// What a report says of a topic, on one line.
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

/// What a page says of its subject: names in a column, and beside them what they are the names of, over as many lines as
/// it needs.
///
/// Rows with nothing to say are left out.
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
