extension QueryProblem {
  /// Where it begins, as a line and a column of the text.
  public func position(in text: String) -> QueryPosition {
    QueryPosition(ofOffset: offset, in: text)
  }

  /// The problem as people read it: `line:column: message`, the line of the text, a caret under the place, and the
  /// nearest supported form.
  ///
  /// Of a long line the surroundings of the place are shown, with `…` where it goes on. Control characters are shown as spaces.
  public func rendered(in text: String) -> String {
    let position = position(in: text)
    let excerpt = excerpt(of: text)
    var lines = ["\(position.line):\(position.column): \(message)"]
    if !excerpt.line.isEmpty {
      lines.append("  " + excerpt.line)
      lines.append("  " + String(repeating: " ", count: excerpt.before) + caret(upTo: excerpt.width))
    }
    if let suggestion { lines.append("  nearest supported form: \(suggestion)") }
    return lines.joined(separator: "\n")
  }

  private func caret(upTo width: Int) -> String {
    "^" + String(repeating: "~", count: max(0, width - 1))
  }

  /// The line of the text around the problem: how many characters stand before the place, and how many are meant.
  private func excerpt(of text: String) -> (line: String, before: Int, width: Int) {
    let bytes = Array(text.utf8)
    let place = min(max(0, offset), bytes.count)
    let isBreak: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    var start = place
    while start > 0, place - start < 60 || bytes[start] & 0xc0 == 0x80, !isBreak(bytes[start - 1]) { start -= 1 }
    var end = place
    while end < bytes.count, end - place < 60 || bytes[end] & 0xc0 == 0x80, !isBreak(bytes[end]) { end += 1 }
    let last = min(end, place + max(0, length))
    let lead = start > 0 && !isBreak(bytes[start - 1]) ? "…" : ""
    let trail = end < bytes.count && !isBreak(bytes[end]) ? "…" : ""
    return (
      lead + Self.printable(bytes[start..<end]) + trail, lead.count + Self.characters(bytes[start..<place]),
      Self.characters(bytes[place..<max(place, last)])
    )
  }

  private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
  }

  private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}
