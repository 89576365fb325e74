import Detection
import Testing

/// Values that are made to cost time or memory.
@Suite("Values that are made to cost much", .timeLimit(.minutes(1)))
struct HostileValueTests {
  private static func matches(_ event: String, _ rules: String) throws -> [Match] {
    let text = rules.split(separator: "\n").map { rule in
      "{AnalysisType: rule, Enabled: true, Severity: Low, LogTypes: [Test], " + rule.dropFirst() + "\n---\n"
    }
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.joined().utf8), path: "rules.yml")])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions).program(forLogType: "Test")
    return try EventEvaluator().evaluate(Array(event.utf8), with: program).matches
  }

  @Test("A number of a million digits is compared, found in a list and rendered in linear time")
  func digits() throws {
    let digits = String(repeating: "7", count: 1_000_000)
    let list = (0..<20_000).map { "\($0)e999" }.joined(separator: ",")
    let matches = try Self.matches(
      #"{"n":\#(digits),"same":\#(digits)0e-1,"list":[\#(list)]}"#,
      """
      {RuleID: A, Detection: [{Condition: IsIn, Values: [{Key: n}, {Key: list}]}]}
      {RuleID: B, Detection: [{Condition: Equals, Values: [{Key: n}, {Key: same}]}], GroupBy: [{Key: n}]}
      {RuleID: C, Detection: [{Key: n, Condition: IsGreaterThan, Value: 1e999}], AlertTitle: "{same}"}
      """)
    #expect(matches.map(\.definition.id) == ["B", "C"])
    #expect(matches.allSatisfy { $0.dedup.unicodeScalars.count == 1_000 })
    #expect(matches.first?.dedup.hasPrefix("[7.777") == true)
  }

  @Test(
    "A huge exponent is never written out",
    arguments: [
      ("1e999999999", "[1e+999999999]"), ("-1e-999999999", "[-1e-999999999]"),
      ("1e1000000000000000000000", "[1e+999999999999999999]"),
      ("0.001e-99999999999999999999", "[1e-1000000000000000002]"),
      ("1e9223372036854775808", "[1e+999999999999999999]"), ("0e999999999", "[0]"),
    ])
  func exponents(_ number: String, _ dedup: String) throws {
    let matches = try Self.matches(
      #"{"n":\#(number)}"#, "{RuleID: A, Detection: [Condition: AlwaysTrue], GroupBy: [{Key: n}]}")
    #expect(matches.map(\.dedup) == [dedup])
  }

  @Test("Objects of many keys are compared and rendered without quadratic time")
  func keys() throws {
    let members = (0..<20_000).map { #""key\#($0)":\#($0)"# }
    let rules = (0..<50).map { "{RuleID: R\($0 + 100), Detection: [Condition: AlwaysTrue], GroupBy: [{Key: a}]}\n" }
    let matches = try Self.matches(
      #"{"a":{\#(members.joined(separator: ","))},"b":{\#(members.reversed().joined(separator: ","))}}"#,
      rules.joined() + "{RuleID: Equals, Detection: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}")
    #expect(matches.count == 51)
    #expect(Set(matches.map(\.dedup)).count == 2)
  }

  @Test("A large object is looked for in a long list in linear time")
  func membership() throws {
    let object = "{" + (0..<5_000).map { #""k\#($0)":0"# }.joined(separator: ",") + "}"
    let list = Array(repeating: #"{"k0":0}"#, count: 10_000).joined(separator: ",")
    let matches = try Self.matches(
      #"{"a":\#(object),"list":[\#(list)]}"#,
      """
      {RuleID: A, Detection: [{Condition: IsIn, Values: [{Key: a}, {Key: list}]}]}
      {RuleID: B, Detection: [{Condition: DoesNotContain, Values: [{Key: list}, {Key: a}]}]}
      """)
    #expect(matches.map(\.definition.id) == ["B"])
  }

  @Test("Objects within objects, as deep as an event may be, are equal in any order of their keys")
  func depth() throws {
    func nested(_ text: (String) -> String) -> String { (0..<500).reduce("1") { inner, _ in text(inner) } }
    let a = nested { #"{"x":\#($0),"y":0}"# }
    let b = nested { #"{"y":0,"x":\#($0)}"# }
    let matches = try Self.matches(
      #"{"a":\#(a),"b":\#(b)}"#, "{RuleID: A, Detection: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}")
    #expect(matches.count == 1)
  }
}
