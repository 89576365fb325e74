import Primitives
import Testing

@testable import Detection

@Suite("Overrides of detections")
struct DetectionOverrideTests {
  private static let rule = """
    AnalysisType: rule
    RuleID: Base
    Enabled: true
    LogTypes: [T]
    Severity: Low
    Threshold: 2
    Detection: [{Key: a, Condition: Exists}]
    InlineFilters: [{KeyPath: b, Condition: Equals, Value: 1}]
    ---
    AnalysisType: rule
    RuleID: Derived
    BaseDetection: Base
    ---
    AnalysisType: saved_query
    QueryName: Query
    Query: SELECT 1
    ---
    AnalysisType: rule
    RuleID: Faulty
    Enabled: maybe

    """

  private func library(_ overrides: String) -> (library: DetectionLibrary, overrides: DetectionOverrides) {
    let file = DetectionFileDecoder.decode(Array(DetectionOverrideTests.rule.utf8), path: "rule.yml")
    let read = DetectionOverrides(configuration: Array(overrides.utf8), path: "p.yml")
    return (DetectionLibrary(files: [file]).applying(read), read)
  }

  @Test("Values of the configuration hold, what is not named stays, and both values are kept; derived rules are others")
  func applied() throws {
    let (library, overrides) = library(
      """
      strict: true
      overrides:
        Base:
          Enabled: false
          Severity: HIGH
          Threshold: 0
          DedupPeriodMinutes: 90
          InlineFilters: [{KeyPath: c, Condition: DoesNotEqual, Value: x}]
      """)
    #expect(overrides.problems.isEmpty && Set(library.problems.map(\.path)) == ["rule.yml"])
    let base = try #require(library.definition(id: "Base"))
    #expect(!base.isEnabled && base.severity == .high && base.threshold == 1 && base.dedupPeriodMinutes == 90)
    guard case .simple(let detection) = base.body else { throw TestFailure() }
    #expect(detection.expressions.count == 1 && NormalForm.lines(of: detection.inlineFilters) == [#"c ne "x""#])
    #expect(
      base.overrides.map { "\($0.key) \($0.fileValue) -> \($0.value)" } == [
        "Enabled true -> false", "Severity Low -> High", "Threshold 2 -> 1", "DedupPeriodMinutes 60 -> 90",
        #"InlineFilters b eq 1 -> c ne "x""#,
      ])
    let derived = try #require(library.definition(id: "Derived"))
    #expect(derived.isEnabled && derived.severity == .low && derived.threshold == 2 && derived.overrides.isEmpty)
  }

  private struct TestFailure: Error {}

  @Test(
    "What is wrong is a problem with its place and the nearest right name, and overrides nothing",
    arguments: [
      (
        "overrides:\n  Bse: {Severity: High}",
        "2:3: unknown-reference: overrides: no detection 'Bse' is loaded; did you mean 'Base'?"
      ),
      (
        "overrides:\n  Base: {Severty: High}",
        "2:10: unknown-key: unknown key 'Severty' in an override; did you mean 'Severity'?"
      ),
      (
        "overrides:\n  Base:\n    Severity: Hgih",
        "3:15: invalid-value: Severity: expected one of Info, Low, Medium, High, Critical; found 'Hgih'; did you mean 'High'?"
      ),
      ("overrides:\n  Base: {Enabled: yes}", "2:19: wrong-type: Enabled: expected true or false, found text ('yes')"),
      (
        "overrides:\n  Base: {Threshold: -1}",
        "2:21: invalid-value: Threshold: expected a whole number from 0 to 2147483647, found -1"
      ),
      ("overrides:\n  Base: High", "2:9: wrong-type: Base: expected a mapping, found text ('High')"),
      (
        "overrides: [Base]",
        "1:12: wrong-type: overrides: expected a mapping of the ids of detections, such as {My.Rule: {Severity: High}}, found a list"
      ),
      (
        "overrides:\n  Base: {Threshold: 1}\n  Base: {Threshold: 2}",
        "3:3: duplicate-key: key 'Base' stands twice; the first is at 2:3"
      ),
      (
        "overrides:\n  Query: {Severity: High}",
        "2:11: unknown-key: key 'Severity' cannot be overridden in a saved query, which has none"
      ),
      ("overrides:\n  Base: {InlineFilters: [{Key: a, Condition: Exists}]}", "2:27: invalid-expression:"),
      ("overrides:\n  Base: {Threshold: 1", "invalid-yaml:"),
    ])
  func problems(_ configuration: String, _ problem: String) throws {
    let (library, _) = library(configuration)
    let found = library.problems.filter { $0.path == "p.yml" }.map { String($0.description.dropFirst("p.yml:".count)) }
    #expect(found.count == 1 && found[0].contains(problem), "\(found)")
    #expect(found.first?.hasPrefix(problem) == true || problem.hasPrefix("invalid-yaml"), "\(found)")
    let base = try #require(library.definition(id: "Base"))
    #expect(base.severity == .low && (base.threshold == 2 || configuration.contains("Base: {Threshold: 2}")))
  }

  @Test("A detection that is not loaded for its own problems is not unknown, and without the key nothing changes")
  func nothingWrong() {
    let faulty = library("overrides: {Faulty: {Enabled: true}}").library
    #expect(Set(faulty.problems.map(\.path)) == ["rule.yml"])
    for text in ["", "strict: true", "# overrides", "- overrides"] {
      let (library, overrides) = library(text)
      #expect(library.definitions.flatMap(\.overrides) == [] && overrides.problems.isEmpty)
    }
  }
}
