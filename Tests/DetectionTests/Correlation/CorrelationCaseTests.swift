import Foundation
import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("What correlation rules find in the matches of their rules")
struct CorrelationCaseTests {
  static let names = (try? Repository.names(in: "Tests/Cases/correlations")) ?? []

  /// The correlation rule of a case file, which stands alone: its rules are not loaded.
  private func definition(_ name: String) throws -> DetectionDefinition {
    let text = try Repository.text("Tests/Cases/correlations/\(name)")
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: name)])
    #expect(Set(library.problems) == Set(library.unresolvedReferences))
    return try #require(library.unresolvedDefinitions.first)
  }

  @Test("There are cases of groups and of sequences")
  func thereAreCases() {
    #expect(Self.names.count { $0.hasPrefix("group") } >= 5 && Self.names.count { $0.hasPrefix("sequence") } >= 9)
  }

  @Test("Every test of a case says what it expects", arguments: names)
  func tests(_ name: String) throws {
    let definition = try definition(name)
    var runner = DetectionTestRunner()
    let results = runner.run(definition)
    #expect(results.count == definition.tests.count && !results.isEmpty)
    for result in results {
      #expect(result.passed && result.matched == result.expectedResult, "\(result.name): \(result.failures)")
      #expect((result.match != nil) == result.matched)
    }
  }

  @Test("A test that expects the opposite fails and says what each member has", arguments: names)
  func opposite(_ name: String) throws {
    var definition = try definition(name)
    for number in definition.tests.indices { definition.tests[number].expectedResult.toggle() }
    var runner = DetectionTestRunner()
    for result in runner.run(definition) {
      #expect(!result.passed)
      #expect(result.failures.isEmpty == result.matched, "\(result.name): \(result.failures)")
    }
  }

  @Test("A match has the name with the value as its title, the value as its dedup string, and names its matches")
  func match() throws {
    var runner = DetectionTestRunner()
    let result = try #require(runner.run(try definition("group_shares_a_value.yml")).first)
    let match = try #require(result.match)
    #expect(match.title == "Case.GroupSharesAValue: jane" && match.dedup == "jane" && match.severity == .high)
    #expect(
      String(decoding: match.context, as: UTF8.self)
        == #"{"values":["jane"],"match_counts":{"login":1,"export":1},"matches":[{"member":"login","#
        + #""rule_id":"Rule.Login","time":"1970-01-01T00:00:00Z"},{"member":"export","rule_id":"Rule.Export","#
        + #""time":"1970-01-01T00:10:00Z"}]}"#)
  }
}

@Suite("Correlation rules among the detection files of the fixtures")
struct CorrelationFixtureTests {
  @Test("The tests of valid ones pass", arguments: ["correlation_rules", "correlation_shapes"])
  func tests(_ name: String) throws {
    var runner = DetectionTestRunner()
    let definitions = try DetectionFixture(folder: "valid", name: name).library().definitions
    let rules = definitions.filter { $0.analysisType == .correlationRule }
    #expect(rules.count >= 2 && rules.allSatisfy(\.isActive))
    for rule in rules {
      for result in runner.run(rule) { #expect(result.passed, "\(rule.id), \(result.name): \(result.failures)") }
    }
  }

  private func warnings(_ detection: String, more: String = "", tests: String = "") -> [String] {
    let text = """
      AnalysisType: rule
      RuleID: On
      Enabled: true
      Severity: Low
      LogTypes: [T]
      Detection: [{Condition: AlwaysTrue}]
      ---
      AnalysisType: rule
      RuleID: Off
      Enabled: false
      Severity: Low
      LogTypes: [T]
      Detection: [{Condition: AlwaysTrue}]
      ---
      AnalysisType: correlation_rule
      RuleID: Linted
      Enabled: true
      Severity: Low
      Detection:
        - \(detection)
          Schedule: {RateMinutes: 30, TimeoutMinutes: 5}
          \(more)
      Tests: [{Name: t, ExpectedResult: true, RuleOutputs: [\(tests)]}]
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")])
    #expect(library.problems == [])
    return library.warnings.filter { $0.code.rawValue.hasPrefix("correlation") }.map(\.message)
  }

  @Test(
    "What is most likely not meant is a warning",
    arguments: [
      (
        "Group: [{ID: a, RuleID: On}]", "LookbackWindowMinutes: 20", "",
        "LookbackWindowMinutes: runs are 30 minutes apart and each looks back 20: no run sees the matches between; "
          + "look back at least 45"
      ),
      (
        "Group: [{ID: a, RuleID: On}]", "", "",
        "LookbackWindowMinutes is 15 where it is not written: runs are 30 minutes apart and each looks back 15: no run "
          + "sees the matches between; look back at least 45"
      ),
      (
        "Group: [{ID: a, RuleID: Off}]", "LookbackWindowMinutes: 45", "",
        "RuleID: 'Off' is not enabled: nothing ever counts for this member"
      ),
      (
        "Group: [{ID: a, RuleID: On}, {ID: b, RuleID: Off, Absence: true}]", "LookbackWindowMinutes: 45", "",
        "RuleID: 'Off' is not enabled: it is always absent"
      ),
      (
        "Sequence: [{ID: a, RuleID: On}, {ID: b, RuleID: On}]", "LookbackWindowMinutes: 45", "",
        "Sequence: without Transitions any value joins that the members share in p_any_ fields or their alert context; "
          + "name the fields"
      ),
      (
        "Sequence: [{ID: a, RuleID: On}, {ID: b, RuleID: On}]",
        "LookbackWindowMinutes: 45\n      Transitions: [{From: b, To: a}]", "",
        "Transitions: 'b' comes after 'a' in Sequence, and the order is that of Sequence; turn From and To around"
      ),
      (
        "Group: [{ID: a, RuleID: On}, {ID: b, RuleID: On}]",
        "LookbackWindowMinutes: 45\n      MatchCriteria: {f: [{GroupID: a, Match: x}]}", "",
        "Group: 'b' is in no MatchCriteria: all matches of its rule count, whatever they hold"
      ),
      (
        "Group: [{ID: login, RuleID: On}]", "LookbackWindowMinutes: 45", "{ID: logn}",
        "RuleOutputs: no member has the ID 'logn': the output is ignored; did you mean 'login'?"
      ),
    ])
  func lints(_ detection: String, _ more: String, _ outputs: String, _ expected: String) {
    #expect(warnings(detection, more: more.replacing("\n      ", with: "\n    "), tests: outputs) == [expected])
  }

  @Test("A time frame beyond a look-back that is not written is a warning; beyond one that is, a problem")
  func defaultLookback() {
    let found = warnings(
      "Sequence: [{ID: a, RuleID: On}, {ID: b, RuleID: On}]",
      more: "Transitions: [{From: a, To: b, WithinTimeFrameMinutes: 60}]")
    #expect(found.contains { $0.hasPrefix("WithinTimeFrameMinutes: 60 is more than a run looks back") })
  }

  @Test("Correlation rules over a rule that is left out later are left out too, and those over them")
  func dangling() throws {
    let rule = { (id: String, member: String) in
      """
      AnalysisType: correlation_rule
      RuleID: \(id)
      Enabled: true
      Severity: Low
      Detection:
        - Group: [{ID: a, RuleID: \(member)}]
          Schedule: {RateMinutes: 10, TimeoutMinutes: 5}
      """
    }
    let texts = [
      "AnalysisType: rule\nRuleID: R\nEnabled: true\nSeverity: Low\nLogTypes: [T]\nDetection: [{Condition: AlwaysTrue}]",
      rule("One", "R"), rule("Two", "One"),
    ]
    let files = texts.enumerated().map { DetectionFileDecoder.decode(Array($1.utf8), path: "\($0).yml") }
    let library = DetectionLibrary(files: files)
    #expect(library.withoutDanglingCorrelations().problems == [] && library.definitions.count == 3)
    let left = library.leavingOut(["R"], because: []).withoutDanglingCorrelations()
    #expect(left.definitions.isEmpty && left.unresolvedDefinitions.map(\.id) == ["One", "Two"])
    #expect(left.problems.map(\.path) == ["1.yml", "2.yml"] && left.unresolvedReferences == left.problems)
  }

  @Test("A rule that is not loaded is a problem that leaves the tests of a correlation rule alone")
  func unresolved() throws {
    let text = """
      AnalysisType: correlation_rule
      RuleID: Alone
      Enabled: true
      Severity: Low
      Detection:
        - Group: [{ID: a, RuleID: Not.There}]
          Schedule: {RateMinutes: 10, TimeoutMinutes: 5}
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")])
    #expect(
      library.problems.map(\.description) == ["f.yml:6:29: unknown-reference: RuleID: no rule 'Not.There' is loaded"])
    #expect(library.unresolvedReferences == library.problems && library.definitions.isEmpty)
    #expect(library.unresolvedDefinitions.map(\.id) == ["Alone"])
  }
}
