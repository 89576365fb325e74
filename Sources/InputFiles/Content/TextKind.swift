extension ContentKind {
  /// The kind of text that is no JSON, by its first line; nil where the line says nothing.
  ///
  /// Names only what is certain: a line that is none of these is an event that is refused by itself.
  static func ofText(firstLine line: [UInt8]) -> ContentKind? {
    let text = String(decoding: line.prefix(4_096), as: UTF8.self)
    if text.hasPrefix("<") {
      let isPage = text.lowercased().hasPrefix("<!doctype html") || text.lowercased().hasPrefix("<html")
      return isPage ? ContentKind("an HTML page") : ContentKind("XML", "convert it to JSON lines first")
    }
    if text == "---" || text.hasPrefix("%YAML") || isYAMLPair(text) {
      return ContentKind("YAML", "convert it to JSON first; detections are checked with picket check")
    }
    if text.hasPrefix("CEF:") || text.hasPrefix("LEEF:") {
      return ContentKind("lines of \(text.prefix { $0 != ":" })", "convert them to JSON lines first")
    }
    return isHeader(text) ? ContentKind("a table (CSV)", "convert it to JSON lines first") : nil
  }

  /// `Key:` or `Key: value`, with a name for a key.
  private static func isYAMLPair(_ text: String) -> Bool {
    let key = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    guard !key.isEmpty, key.first?.isLetter == true, key.endIndex < text.endIndex else { return false }
    let rest = text[key.endIndex...]
    return rest == ":" || rest.hasPrefix(": ")
  }

  /// At least three names with the same separator between them.
  private static func isHeader(_ text: String) -> Bool {
    for separator: Character in [",", "\t", ";"] {
      let fields = text.split(separator: separator, omittingEmptySubsequences: false)
      if fields.count >= 3, fields.allSatisfy(isName) { return true }
    }
    return false
  }

  private static func isName(_ field: Substring) -> Bool {
    var name = field.drop { $0 == " " || $0 == "\"" }
    while name.last == " " || name.last == "\"" { name.removeLast() }
    guard let first = name.first, first.isLetter || first == "_" || first == "@" else { return false }
    return name.allSatisfy { $0.isLetter || $0.isNumber || "_-. @/()".contains($0) }
  }
}
