import Primitives

/// Rows of a screen: a name that is cut to what room there is, and numbers that stand below each other.
struct TopTable {
  let header: [String]
  /// A name and a cell for each further heading.
  let rows: [[String]]

  private static let gap = 2
  private static let nameColumnsMin = 20

  init(header: [String], rows: [[String]]) {
    self.header = header
    self.rows = rows.map { $0.map(VisibleText.line) }
  }

  /// The heading and so many rows, none wider than the style's columns: where there is no room, columns at the right are
  /// left out.
  func lines(rowsMax: Int, style: Style) -> [String] {
    let shown = [header] + rows.prefix(rowsMax)
    var widths = header.indices.map { column in shown.reduce(0) { max($0, DisplayWidth.of($1[column])) } }
    if let columns = style.columns {
      let least = min(widths[0], TopTable.nameColumnsMin)
      while widths.count > 1, least + TopTable.width(widths.dropFirst()) > columns { widths.removeLast() }
      widths[0] = min(widths[0], columns - TopTable.width(widths.dropFirst()))
    }
    let lines = shown.map { TopTable.line($0, widths) }
    return [style.dim(lines[0])] + lines.dropFirst()
  }

  /// The columns of numbers with the gaps before them.
  private static func width(_ widths: some Collection<Int>) -> Int { widths.reduce(0) { $0 + gap + $1 } }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let name = DisplayWidth.cut(cells[0], to: widths[0]).padded(to: widths.count > 1 ? widths[0] : 0)
    return zip(cells, widths).dropFirst().reduce(name) { line, cell in
      line + String(repeating: " ", count: gap + max(0, cell.1 - DisplayWidth.of(cell.0))) + cell.0
    }
  }
}

/// Numbers of a screen as short texts.
enum TopText {
  /// How many a second; with a digit behind the point where there are few.
  static func rate(_ rate: Double) -> String {
    if rate == 0 { return "0" }
    if rate < 0.05 { return "<0.1" }
    return rate < 9.95 ? oneDigit(rate) : grouped(UInt64(clamped: rate.rounded()))
  }

  /// How long something took.
  static func seconds(_ seconds: Double?) -> String {
    guard let seconds else { return "-" }
    if seconds < 1e-3 { return "\(number(seconds * 1e6)) µs" }
    return seconds < 1 ? "\(number(seconds * 1e3)) ms" : "\(number(seconds)) s"
  }

  /// Bytes, in the largest unit of which there is one.
  static func bytes(_ bytes: Double) -> String {
    var (value, units) = (bytes, ["B", "KiB", "MiB", "GiB", "TiB"][...])
    while value >= 1_024, units.count > 1 {
      value /= 1_024
      units.removeFirst()
    }
    return "\(number(value)) \(units.first ?? "")"
  }

  /// A part of one processor.
  static func share(_ part: Double) -> String {
    let percent = part * 100
    if percent == 0 { return "0 %" }
    return percent < 0.05 ? "<0.1 %" : "\(number(percent)) %"
  }

  private static func number(_ value: Double) -> String {
    value < 9.95 && value != value.rounded() ? oneDigit(value) : grouped(UInt64(clamped: value.rounded()))
  }

  private static func oneDigit(_ value: Double) -> String {
    let tenths = UInt64(clamped: (value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension UInt64 {
  /// The nearest number that there is.
  fileprivate init(clamped value: Double) {
    self = value.isNaN || value <= 0 ? 0 : value >= 1.8e19 ? .max : UInt64(value)
  }
}
