import Primitives
import Testing

@Suite("Places in a text")
struct SourcePositionTests {
  @Test(
    "An offset has a line and a column of characters",
    arguments: [
      (0, false, 1, 1), (2, false, 1, 2), (3, false, 1, 3), (4, false, 2, 1), (6, false, 2, 3), (7, false, 3, 1),
      (9, false, 3, 3), (99, false, 3, 4), (-1, false, 1, 1),
      (4, true, 2, 1), (6, true, 3, 1), (7, true, 3, 1), (9, true, 4, 1), (99, true, 4, 2),
    ])
  func offsets(offset: Int, endsLinesAtReturns: Bool, line: Int, column: Int) {
    // Offsets: é 0-1, a 2, line feed 3, b 4, return 5, line feed 6, c 7, return 8, d 9.
    let position = SourcePosition(
      ofByte: offset, in: "éa\nb\r\nc\rd".utf8, endsLinesAtReturns: endsLinesAtReturns)
    #expect(position == SourcePosition(line: line, column: column))
  }

  @Test("A caret is under what is meant, and a tilde under each further character")
  func caret() {
    #expect(SourceExcerpt(line: "SELECT x", caretOffset: 7, caretCount: 0).lines == ["SELECT x", "       ^"])
    #expect(SourceExcerpt(line: "SELECT x", caretOffset: 0, caretCount: 6).lines == ["SELECT x", "^~~~~~"])
  }
}
