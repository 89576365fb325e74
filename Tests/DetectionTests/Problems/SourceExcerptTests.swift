import Testing

@testable import Detection

@Suite("Lines of files with a mark")
struct SourceExcerptTests {
  private func excerpt(_ text: String, _ start: (Int, Int), _ end: (Int, Int)) -> SourceExcerpt {
    SourceExcerpt(
      of: Array(text.utf8), from: SourcePosition(line: start.0, column: start.1),
      to: SourcePosition(line: end.0, column: end.1))
  }

  @Test("The mark stands under what is meant")
  func mark() {
    #expect(excerpt("a\n  FROM t\nb\n", (2, 3), (2, 7)).lines == ["  FROM t", "  ^~~~"])
    #expect(excerpt("\u{FEFF}é€ x\r\n", (1, 2), (1, 3)).lines == ["é€ x", " ^"])
  }

  @Test("What is meant ends with the line, and is one character at least")
  func ends() {
    #expect(excerpt("ab\ncd", (1, 2), (2, 2)).lines == ["ab", " ^"])
    #expect(excerpt("abc\ncd", (1, 1), (2, 2)).lines == ["abc", "^~~"])
    #expect(excerpt("ab", (1, 3), (1, 3)).lines == ["ab", "  ^"])
    #expect(excerpt("ab", (9, 9), (9, 9)).lines == ["", "^"])
    #expect(excerpt("ab", (1, 2), (1, 1)).lines == ["ab", " ^"])
  }

  @Test("Of a long line the surroundings are shown, and control characters are spaces")
  func longLines() {
    let line = String(repeating: "x", count: 500) + "\tYY\u{1B}" + String(repeating: "z", count: 500)
    let excerpt = excerpt(line, (1, 502), (1, 504))
    #expect(excerpt.line.count == 146 && excerpt.line.hasPrefix("…x") && excerpt.line.hasSuffix("z…"))
    #expect(Array(excerpt.line)[excerpt.caretOffset] == "Y" && excerpt.caretCount == 2)
    #expect(!excerpt.line.contains("\t") && !excerpt.line.contains("\u{1B}"))
    #expect(self.excerpt(line, (1, 1), (1, 900)).caretCount == 72)
  }
}
