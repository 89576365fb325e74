import Detection
import Testing

@Suite("Title templates")
struct TitleTemplateTests {
  @Test("A placeholder ends at its brace, whatever combining mark comes after it")
  func combiningMarks() throws {
    let template = try TitleTemplate("{a}\u{301} and {b}\u{FE0F}")
    #expect(
      template.parts == [
        .field(FieldPath(key: "a")), .text("\u{301} and "), .field(FieldPath(key: "b")), .text("\u{FE0F}"),
      ])
  }

  @Test("Doubled braces stand for themselves")
  func doubledBraces() throws {
    #expect(try TitleTemplate("{{x}} {a}").parts == [.text("{x} "), .field(FieldPath(key: "a"))])
  }

  @Test("A placeholder that is not closed is refused where it begins, counted in bytes")
  func notClosed() {
    let error = #expect(throws: FieldPathError.self) { try TitleTemplate("é {a") }
    #expect(error?.offset == 3)
  }
}
