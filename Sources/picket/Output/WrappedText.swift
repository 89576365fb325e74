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
