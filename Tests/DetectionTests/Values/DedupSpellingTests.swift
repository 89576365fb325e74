import Detection
import Testing

/// What becomes of windows that version 0.1.0 has stored: one goes on when its dedup string is still made.
@Suite("Dedup strings of version 0.1.0")
struct DedupSpellingTests {
  private static func dedup(_ value: String, _ rendering: String) throws -> String? {
    let rule = """
      {AnalysisType: rule, RuleID: R, Enabled: true, Severity: Low, LogTypes: [Test], \(rendering),
       Detection: [Condition: AlwaysTrue]}
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(rule.utf8), path: "rules.yml")])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions).program(forLogType: "Test")
    return try EventEvaluator().evaluate(Array(#"{"v":\#(value)}"#.utf8), with: program).matches.first?.dedup
  }

  @Test(
    "Texts, integers of 64 bits, flags, null, fractions and lists of them are written as before",
    arguments: [
      #""text""#, #""1e3""#, #""""#, "5", "-5", "0", "18446744073709551615", "-9223372036854775808", "true", "false",
      "null", "1.5", "-0.25", "0.1", "123456.789", "[]", "{}", #"[1,"a",null,[true]]"#, #"{"a":1,"b":{"c":"x"}}"#,
      "123456789012345678901",
    ])
  func unchanged(_ value: String) throws {
    #expect(try Self.dedup(value, "GroupBy: [{Key: v}]") == "[\(value)]")
  }

  @Test(
    "Other numbers and other orders of keys are written anew, so a window under the old string is not continued",
    arguments: [
      ("1e3", "[1000.0]", "[1000]"), ("5.0", "[5.0]", "[5]"), ("1e16", "[1e+16]", "[10000000000000000]"),
      ("1e-7", "[1e-07]", "[0.0000001]"),
      ("123456789012345678901234", "[123456789012345678901234]", "[1.23456789012345678901234e+23]"),
      (#"{"b":1,"a":2}"#, #"[{"b":1,"a":2}]"#, #"[{"a":2,"b":1}]"#),
    ])
  func changed(_ value: String, _ before: String, _ now: String) throws {
    #expect(try Self.dedup(value, "GroupBy: [{Key: v}]") == now)
    #expect(before != now)
  }

  @Test("A title of texts and integers is the dedup string that it was", arguments: [#""text""#, "5", "null", "true"])
  func titles(_ value: String) throws {
    let shown = value == "null" ? "<missing>" : value.replacing("\"", with: "")
    #expect(try Self.dedup(value, #"AlertTitle: "saw {v}""#) == "saw \(shown)")
  }
}
