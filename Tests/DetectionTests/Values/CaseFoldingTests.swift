import Testing

@testable import Detection

@Suite("Simple case folding")
struct CaseFoldingTests {
  @Test(
    "A character folds to one character",
    arguments: [
      ("A", "a"), ("z", "z"), ("@[", "@["), ("Ä", "ä"), ("Σ", "σ"), ("ς", "σ"), ("ſ", "s"), ("\u{212A}", "k"),
      ("\u{2126}", "ω"), ("\u{B5}", "μ"), ("ẞ", "ß"), ("ß", "ß"), ("İ", "İ"), ("ı", "ı"), ("ǅ", "ǆ"), ("Ǆ", "ǆ"),
      ("ﬁ", "ﬁ"), ("ϐ", "β"), ("ᲀ", "в"), ("Ꭰ", "Ꭰ"), ("ꭰ", "Ꭰ"), ("Ⓐ", "ⓐ"), ("Ａ", "ａ"), ("𐐀", "𐐨"), ("𞤀", "𞤢"),
      ("日本", "日本"), ("😀", "😀"), ("e\u{301}", "e\u{301}"), ("", ""),
    ])
  func folding(_ text: String, _ folded: String) {
    #expect(Array(CaseFolding.folded(text).utf8) == Array(folded.utf8))
  }

  /// Swift's tables of upper and lower case are another source of the same facts, for the letters that both know.
  @Test("A letter and its capital fold to the same, but for letters of Turkish")
  func capitals() {
    var count = 0
    for value in UInt32(0)..<0x1_EA00 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = CaseFolding.folded(scalar)
      #expect(CaseFolding.folded(folded) == folded, "\(scalar)")
      for mapping in [scalar.properties.uppercaseMapping, scalar.properties.lowercaseMapping] {
        let mapped = mapping.unicodeScalars
        guard mapped.count == 1, let other = mapped.first, other != scalar, scalar != "ı",
          Self.isKnown(scalar), Self.isKnown(other)
        else { continue }
        #expect(CaseFolding.folded(other) == folded, "\(scalar) \(other)")
        count += 1
      }
    }
    #expect(count > 2_500)
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { (scalar.properties.age?.major ?? 99) <= 15 }

  @Test("The runs of the table are in order and do not overlap")
  func runs() {
    let runs = CaseFolding.runs
    #expect(runs.allSatisfy { $0.first <= $0.last && ($0.last - $0.first).isMultiple(of: $0.step) })
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.last < $1.first })
  }
}
