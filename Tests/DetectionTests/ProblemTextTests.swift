import Primitives
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

/// Texts that Swift takes for equal and that are different bytes: "é" as one character and as two.
@Suite("Texts that only look alike")
struct LookAlikeTextTests {
  private static let one = "\u{E9}"
  private static let two = "e\u{301}"

  private static func rule(_ id: String, _ expression: String) -> String {
    """
    ---
    AnalysisType: rule
    RuleID: \(id)
    Enabled: true
    LogTypes: [Test]
    Severity: Info
    Detection:
      - \(expression)

    """
  }

  private static func matches(_ event: String, _ rules: [String: String]) throws -> [String] {
    let text = rules.sorted { $0.key < $1.key }.map { rule($0.key, $0.value) }.joined()
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "rules.yml")])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions).program(forLogType: "Test")
    let verdict = try EventEvaluator().evaluate(Array(event.utf8), with: program)
    return verdict.matches.map(\.definition.id)
  }

  @Test(
    "Two rules that compare with them are told apart",
    arguments: ["Condition: Equals, Value", "Condition: StartsWith, Value"])
  func values(comparison: String) throws {
    let rules = [
      "One": "{Key: k, \(comparison): \(Self.one)}",
      "Two": "{Key: k, \(comparison): \(Self.two)}",
    ]
    #expect(try Self.matches(#"{"k":"\#(Self.one)"}"#, rules) == ["One"])
    #expect(try Self.matches(#"{"k":"\#(Self.two)"}"#, rules) == ["Two"])
  }

  @Test("Two rules that read fields named with them are told apart")
  func fields() throws {
    let rules = [
      "One": "{Key: \(Self.one), Condition: Exists}",
      "Two": "{KeyPath: \(Self.two), Condition: Exists}",
    ]
    #expect(try Self.matches(#"{"\#(Self.one)":1}"#, rules) == ["One"])
    #expect(try Self.matches(#"{"\#(Self.two)":1}"#, rules) == ["Two"])
  }

  @Test("IsIn with both of them finds each")
  func membership() throws {
    let rules = ["Both": "{Key: k, Condition: IsIn, Values: [\(Self.one), \(Self.two)]}"]
    #expect(try Self.matches(#"{"k":"\#(Self.one)"}"#, rules) == ["Both"])
    #expect(try Self.matches(#"{"k":"\#(Self.two)"}"#, rules) == ["Both"])
  }
}
