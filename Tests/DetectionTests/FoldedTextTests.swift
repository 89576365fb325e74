import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("Texts of events without case")
struct FoldedTextTests {
  /// Characters that fold to one of other length too: K is the sign for kelvin, Ⱥ folds to three bytes.
  private static let characters: [Character] = [
    "a", "A", "k", "K", "\u{212A}", "ſ", "s", "\u{23A}", "\u{2C65}", "ß", "ẞ", "Σ", "ς", "𐐀", "𐐨", "é", "İ", "1",
  ]

  private static func text(_ numbers: inout SeededGenerator, _ countMax: Int) -> String {
    String((0..<numbers.below(countMax + 1)).map { _ in numbers.pick(characters) })
  }

  @Test("Equality, starts and ends are those of the whole texts, folded", arguments: 0..<50)
  func sameAsWhole(seed: Int) {
    var numbers = SeededGenerator(seed: UInt64(seed))
    let folded = FoldedText()
    for _ in 0..<200 {
      let operand = ByteCase.folded(FoldedTextTests.text(&numbers, 4))
      let parts = [FoldedTextTests.text(&numbers, 20), String(decoding: operand, as: UTF8.self)].shuffled(
        using: &numbers)
      let text = Array(parts.joined().utf8)
      let whole = ByteCase.folded(parts.joined())
      text.withUnsafeBytes { text in
        folded.reset()
        let isEqual = FoldedText.mayFold(text.count, to: operand.count) && Array(folded.fold(text)) == operand
        #expect(isEqual == (whole == operand))
        let start = Array(folded.fold(FoldedText.start(of: text, forBytes: operand.count)))
        #expect(start.starts(with: operand) == whole.starts(with: operand))
        #expect(whole.starts(with: start))
        let end = Array(folded.fold(FoldedText.end(of: text, forBytes: operand.count)))
        #expect(end.reversed().starts(with: operand.reversed()) == whole.reversed().starts(with: operand.reversed()))
        #expect(whole.reversed().starts(with: end.reversed()))
      }
    }
  }

  @Test("What is folded again is not folded anew, and the next event is")
  func remembered() {
    let folded = FoldedText()
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
    defer { text.deallocate() }
    text.copyBytes(from: "ABC".utf8)
    let view = UnsafeRawBufferPointer(text)
    #expect(Array(folded.fold(view)) == Array("abc".utf8))
    text.copyBytes(from: "XYZ".utf8)
    #expect(Array(folded.fold(view)) == Array("abc".utf8))
    folded.reset()
    #expect(Array(folded.fold(view)) == Array("xyz".utf8))
  }
}
