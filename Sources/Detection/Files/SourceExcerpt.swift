public import Primitives

extension SourceExcerpt {
  /// How many characters are shown on either side of the place.
  private static let contextMax = 72

  /// Cuts the line out of the bytes of a file; what is meant ends with the line at the latest.
  ///
  /// - Complexity: O(n) in the size of the file.
  public init(of source: [UInt8], from start: SourcePosition, to end: SourcePosition) {
    let text = SourceExcerpt.line(start.line, of: source)
    let place = min(max(0, start.column - 1), text.count)
    let last = end.line == start.line ? min(max(place, end.column - 1), text.count) : text.count
    let first = max(0, place - SourceExcerpt.contextMax)
    let shown = text[first..<min(text.count, place + SourceExcerpt.contextMax)]
    let lead = first > 0 ? "…" : ""
    let trail = first + shown.count < text.count ? "…" : ""
    self.init(
      line: lead + String(String.UnicodeScalarView(shown.map(SourceExcerpt.printable))) + trail,
      caretOffset: lead.count + place - first, caretCount: min(last, first + shown.count) - place)
  }

  private static func line(_ number: Int, of source: [UInt8]) -> [Unicode.Scalar] {
    let bytes = source[...]
    var start = SourceText.byte(at: SourcePosition(line: number, column: 1), in: bytes)
    if bytes[start...].starts(with: SourceText.byteOrderMark) { start += SourceText.byteOrderMark.count }
    var end = start
    while end < bytes.endIndex, SourceText.lineBreakLength(in: bytes, at: end) == 0 { end += 1 }
    return Array(String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars)
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: " "
    default: scalar
    }
  }
}
