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
