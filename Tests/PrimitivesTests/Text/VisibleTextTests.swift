import Primitives
import Testing

@Suite("Text as people may be shown it")
struct VisibleTextTests {
  @Test("Text that is seen is left as it is, whatever its language")
  func visible() {
    for text in ["", "a b", "é ß 東京都 ｆｕｌｌ 한국 شمس क्ष e\u{301}", "❤️ ©️ 🇩🇪 👩🏽", "\\u{202e}", "a\u{A0}b\u{3000}c"] {
      #expect(VisibleText.line(text) == text)
      #expect(VisibleText.isVisible(text))
      #expect(VisibleText.json(Array(text.utf8)) == Array(text.utf8))
    }
  }

  @Test(
    "What a terminal obeys or nobody sees is an escape",
    arguments: [
      ("C0", 0x00...0x1F), ("DEL and C1", 0x7F...0x9F), ("soft hyphen", 0xAD...0xAD),
      ("grapheme joiner", 0x34F...0x34F),
      ("Arabic mark", 0x61C...0x61C), ("Hangul fillers", 0x115F...0x1160), ("Khmer vowels", 0x17B4...0x17B5),
      ("Mongolian", 0x180B...0x180F), ("zero width and marks", 0x200B...0x200F), ("separators", 0x2028...0x2029),
      ("embeddings", 0x202A...0x202E), ("invisible operators", 0x2060...0x2064), ("isolates", 0x2066...0x206F),
      ("Hangul filler", 0x3164...0x3164), ("variation selectors", 0xFE00...0xFE0F),
      ("byte order mark", 0xFEFF...0xFEFF),
      ("halfwidth filler", 0xFFA0...0xFFA0), ("annotations", 0xFFF9...0xFFFB), ("shorthand", 0x1BCA0...0x1BCA3),
      ("musical", 0x1D173...0x1D17A), ("tags", 0xE0000...0xE007F), ("more selectors", 0xE0100...0xE01EF),
    ] as [(String, ClosedRange<UInt32>)])
  func hidden(_ name: String, _ range: ClosedRange<UInt32>) {
    for scalar in range.compactMap(Unicode.Scalar.init) {
      let text = "a\(Character(scalar))b"
      let shown = VisibleText.line(text)
      #expect(shown.hasPrefix("a\\") && shown.hasSuffix("b") && VisibleText.isVisible(shown), "\(shown)")
      #expect(!VisibleText.isVisible(text))
    }
  }

  @Test("Only after an emoji a selector of its look is seen")
  func selectors() {
    #expect(VisibleText.line("a\u{FE0F}b") == "a\\u{fe0f}b")
    #expect(VisibleText.line("1\u{FE0F}") == "1\\u{fe0f}")
    #expect(VisibleText.line("\u{FE0F}") == "\\u{fe0f}")
    #expect(VisibleText.line("\u{2764}\u{FE0E}\u{FE0F}") == "\u{2764}\u{FE0E}\\u{fe0f}")
  }

  @Test("A text over several lines keeps its lines and loses the empty ones at its end")
  func lines() {
    #expect(VisibleText.line("a\nb\r\tc") == "a\\nb\\r\\tc")
    #expect(VisibleText.lines("a\u{1B}[2J\n\nb\rc\r\n\n") == ["a\\u{1b}[2J", "", "b\\rc"])
    #expect(VisibleText.quotable("a\r\n\tb\u{1B}\u{202E}") == "a\r\n\tb\\u{1b}\\u{202e}")
  }

  @Test("Escapes in JSON are the same value")
  func json() {
    let document = "{\"a\": \"é\u{202E}\u{7F}\u{9B}\u{E0041}\u{200D}\", \"b\": [\n1]}"
    #expect(
      String(decoding: VisibleText.json(Array(document.utf8)), as: UTF8.self)
        == #"{"a": "é\u202e\u007f\u009b\udb40\udc41\u200d", "b": ["# + "\n1]}")
    #expect(VisibleText.json([0x22, 0xFF, 0x9B, 0x22]) == Array("\"\u{FFFD}\u{FFFD}\"".utf8))
  }
}
