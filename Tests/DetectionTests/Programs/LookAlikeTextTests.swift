import Detection
import Testing

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
