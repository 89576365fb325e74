import Primitives
import Testing

@Suite("Nearest names")
struct NearestNameTests {
  private static let keys = ["AnalysisType", "Detection", "Enabled", "LogTypes", "RuleID", "Severity", "Tags"]
  private static let words = ["select", "from", "where", "mode", "date_trunc", "approx_count_distinct", "srcaddr"]
  private static let commands = ["alerts", "check", "detections", "evaluate", "explain", "status", "test"]

  @Test(
    "A key is a slip when one letter of three differs",
    arguments: [
      ("Severty", "Severity"), ("severity", "Severity"), ("Logtpyes", "LogTypes"), ("Tgas", "Tags"), ("Tahs", "Tags"),
      ("Tgaz", nil), ("Xyz", nil), ("", nil), (String(repeating: "x", count: 65), nil),
    ] as [(String, String?)])
  func key(name: String, expected: String?) {
    #expect(NearestName.nearest(to: name, among: Self.keys, by: .key) == expected)
  }

  @Test(
    "A word of SQL needs more letters for more slips, or begins like another",
    arguments: [
      ("mod", nil), ("moed", "mode"), ("SELCT", "select"), ("selct2", nil), ("dat_truncs", "date_trunc"),
      ("approx_count", "approx_count_distinct"), ("appr", nil), ("srcad", "srcaddr"),
    ] as [(String, String?)])
  func word(name: String, expected: String?) {
    #expect(NearestName.nearest(to: name, among: Self.words, by: .word) == expected)
  }

  @Test("Of names that are equally near, the first is taken")
  func first() {
    #expect(NearestName.nearest(to: "Taga", among: ["Tagb", "Tagc"], by: .key) == "Tagb")
    #expect(NearestName.nearest(to: "abcda", among: ["abcdc", "abcdb"], by: .word) == "abcdc")
  }

  @Test(
    "An argument is near what has its characters, begins alike, or contains it",
    arguments: [
      ("alert", ["alerts"]), ("DETECTION", ["detections"]), ("tset", ["test"]), ("rest", []), ("text", ["test"]),
      ("ex", []), ("exp", ["explain"]), ("ect", ["detections"]), ("e", []), ("", []),
    ] as [(String, [String])])
  func argument(text: String, expected: [String]) {
    #expect(NearestName.nearest(toArgument: text, among: Self.commands, count: 3) == expected)
  }

  @Test("The nearest argument comes first, equal ones by the alphabet, and no more than asked for")
  func order() {
    let names = ["rule.11", "rule.2", "rule.1", "other.rule.1"]
    #expect(NearestName.nearest(toArgument: "rule.1", among: names, count: 3) == ["rule.1", "rule.11", "rule.2"])
    #expect(NearestName.nearest(toArgument: "rule.1", among: names, count: 9).last == "other.rule.1")
  }

  @Test("A slip is bound by a number of edits, and a swap of neighbours is one")
  func slips() {
    #expect(NearestName.isSlip("analysistpye", of: "AnalysisType", editsMax: 1))
    #expect(!NearestName.isSlip("analysistpyes", of: "AnalysisType", editsMax: 1))
    #expect(NearestName.isSlip("analysistpyes", of: "AnalysisType", editsMax: 2))
    #expect(NearestName.isSlip("", of: "ab", editsMax: 2))
    #expect(!NearestName.isSlip("", of: "abc", editsMax: 2))
  }
}
