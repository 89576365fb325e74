import Glibc
import Wire

/// How a stream shows text: the colours, none unless a person is looking, and the width.
struct Style {
  private let isColoured: Bool
  /// How many columns a line of the terminal has; nil for any number.
  let columns: Int?

  /// A style without colours, for any width.
  static let plain = Style(isColoured: false, columns: nil)

  /// The style for a stream: colours on a terminal that has them, unless `NO_COLOR` is set.
  static func of(_ writer: OutputWriter) -> Style {
    Style(
      isColoured: writer.isTerminal && !isSet("NO_COLOR") && value(of: "TERM") != "dumb",
      columns: writer.terminalColumns)
  }

  func bold(_ text: String) -> String { paint(text, "1") }
  func dim(_ text: String) -> String { paint(text, "2") }
  func good(_ text: String) -> String { paint(text, "32") }
  func bad(_ text: String) -> String { paint(text, "31") }
  func notable(_ text: String) -> String { paint(text, "33") }

  /// A name in a column of its own, and its value.
  func row(_ name: String, _ text: String, width: Int) -> String {
    "\(dim(name.padded(to: width)))  \(text)"
  }

  private func paint(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static func value(of variable: String) -> String? {
    getenv(variable).map { String(cString: $0) }
  }

  private static func isSet(_ variable: String) -> Bool {
    value(of: variable)?.isEmpty == false
  }
}

extension Style {
  /// A severity in its colour, with spaces after it up to a width in characters.
  func severity(_ severity: Severity, width: Int = 0) -> String {
    let name = severity.description.padded(to: width)
    switch severity {
    case .high, .critical: return bad(name)
    case .medium: return notable(name)
    default: return name
    }
  }
}
