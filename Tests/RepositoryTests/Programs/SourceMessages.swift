import Glibc
import TestSupport

/// A text of a Swift source, as people meet it: `…` stands for what is put in when the program runs.
struct SourceMessage {
  let file: String
  /// The text; lines of the source that are one line of the text are joined.
  let text: String
  /// What stands before the text, as far as it takes to see what it is for.
  let before: String
  /// Whether it is all that a call is given there.
  let endsCall: Bool

  /// All texts below some directories.
  static func all(below paths: [String]) throws -> [SourceMessage] {
    try Repository.files(below: paths, endingIn: [".swift"]).flatMap { file in
      var scanner = SourceTextScanner(try Repository.text(file), file: file)
      return scanner.messages()
    }
  }

  /// Whether a text of the documentation is this one, with `…` for what it leaves out.
  func isShown(as shown: String) -> Bool {
    // The C library's search: there are thousands of texts to look through.
    text.withCString { start in
      var rest = start
      for (index, part) in shown.split(separator: "…", omittingEmptySubsequences: false).enumerated()
      where !part.isEmpty {
        guard let found = strstr(rest, String(part)), index > 0 || UnsafePointer(found) == start else { return false }
        rest = UnsafePointer(found) + part.utf8.count
      }
      return true
    }
  }
}

/// Finds the texts of a Swift source.
private struct SourceTextScanner {
  private let scalars: [Unicode.Scalar]
  private let file: String
  private var place = 0

  init(_ source: String, file: String) {
    scalars = Array(source.unicodeScalars)
    self.file = file
  }

  /// All texts, in their order.
  mutating func messages() -> [SourceMessage] {
    var messages: [SourceMessage] = []
    while place < scalars.count {
      if starts(with: "//") {
        skipLine()
      } else if scalars[place] == "\"" {
        let start = place
        let text = literal()
        messages.append(
          SourceMessage(
            file: file, text: text, before: string(max(0, start - 90)..<start), endsCall: nextVisible() == ")"))
      } else {
        place += 1
      }
    }
    return messages
  }

  private func starts(with text: String) -> Bool { scalars[place...].starts(with: text.unicodeScalars) }

  private func string(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  private func nextVisible() -> Unicode.Scalar? { scalars[place...].first { !$0.properties.isWhitespace } }

  private mutating func skipLine() {
    while place < scalars.count, scalars[place] != "\n" { place += 1 }
  }

  private mutating func skipIndentation() {
    while place < scalars.count, scalars[place] == " " { place += 1 }
  }

  /// Reads a literal from its first quotation mark on; one that does not end in its line is none.
  private mutating func literal() -> String {
    let mark = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    place += mark.unicodeScalars.count
    var text = ""
    while place < scalars.count {
      if starts(with: mark) {
        place += mark.unicodeScalars.count
        break
      }
      switch scalars[place] {
      case "\\": takeEscape(into: &text)
      case "\n":
        if mark == "\"" { return text }
        place += 1
        skipIndentation()
        if !text.isEmpty, !starts(with: mark) { text += " " }
      default:
        text.unicodeScalars.append(scalars[place])
        place += 1
      }
    }
    return text
  }

  private mutating func takeEscape(into text: inout String) {
    place += 1
    guard place < scalars.count else { return }
    switch scalars[place] {
    case "(":
      skipInterpolation()
      if !text.hasSuffix("…") { text += "…" }
    case "\n":
      place += 1
      skipIndentation()
    default:
      text.unicodeScalars.append(scalars[place])
      place += 1
    }
  }

  /// Goes behind the parenthesis that closes the one here; texts may stand in between.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      switch scalars[place] {
      case "\"": _ = literal()
      case "(":
        depth += 1
        place += 1
      case ")":
        depth -= 1
        place += 1
      default: place += 1
      }
    } while depth > 0 && place < scalars.count
  }
}
