import Foundation
import Testing

@Suite("picket check")
struct CheckCommandTests {
  @Test("Detections without problems are counted, with what is not run and what is ignored")
  func good() async throws {
    let outcome = try await Command("check", "good").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty)
    try Golden.expect(outcome.output, is: "check-good.txt")
  }

  @Test("All problems of all files are shown with their places, and the exit code is 3")
  func broken() async throws {
    let outcome = try await Command("check", "broken").run()
    #expect(outcome.exitCode == 3)
    try Golden.expect(outcome.output, is: "check-broken.txt")
  }

  @Test("Problems of SQL are shown with their line and a mark, and so are rules that read what no query returns")
  func queries() async throws {
    let outcome = try await Command("check", "queries").run()
    #expect(outcome.exitCode == 3)
    try Golden.expect(outcome.output, is: "check-queries.txt")
  }

  @Test("A query that no rule looks at is said, and is no problem")
  func queriesWithoutRules() async throws {
    let outcome = try await Command("check", "good/query.yml").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("1 query compiled, 1 without a rule\n"))
  }

  @Test("The report for programs holds problems, detections and counts")
  func json() async throws {
    let outcome = try await Command("check", "--output", "json", "good", "broken").run()
    #expect(outcome.exitCode == 3)
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    try Golden.expect(outcome.output, is: "check.json")
  }

  @Test("A path that does not exist is a problem, not an empty success")
  func missingPath() async throws {
    let outcome = try await Command("check", "nowhere").run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.hasPrefix("nowhere:1:1: unreadable-file: "))
  }

  @Test("A directory without any detection is no success")
  func emptyDirectory() async throws {
    let scratch = try ScratchDirectory()
    let outcome = try await Command("check", scratch.path.path).run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.hasSuffix("no detection found\n"))
  }

  @Test("The shipped detections have no problem, and all but the disabled query are active")
  func shipped() async throws {
    let outcome = try await Command("check", Repository.detections.path).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(" active, 1 not run\n"))
    #expect(outcome.output.contains("  VPC Flow Port Scanning  disabled  "))
    #expect(outcome.output.hasSuffix("1 query compiled\nno problems\n"))
  }

  @Test("Control characters of a file reach no terminal")
  func controlCharacters() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write("AnalysisType: \"rule\\e[2J\"\nRuleID: x\n", to: "evil.yml")
    let outcome = try await Command("check", path).run()
    #expect(outcome.exitCode == 3)
    #expect(!outcome.output.contains("\u{1B}"))
  }
}
