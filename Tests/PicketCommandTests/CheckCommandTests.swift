import Foundation
import TestSupport
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
    let outcome = try await Command("check", scratch.path).run()
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
    #expect(!outcome.output.contains("warning"))
  }

  @Test("Control characters of a file reach no terminal")
  func controlCharacters() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write("AnalysisType: \"rule\\e[2J\"\nRuleID: x\n", to: "evil.yml")
    let outcome = try await Command("check", path).run()
    #expect(outcome.exitCode == 3)
    #expect(!outcome.output.contains("\u{1B}"))
  }

  // MARK: Warnings, counts and filters

  @Test("A file that others may write is a warning with a code")
  func writable() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(rule("A", exists + tests), to: "a.yml")
    #expect(try await Command("check", "--fail-on-warnings", path).run().exitCode == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    let outcome = try await Command("check", "--fail-on-warnings", path).run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.contains("\(path):1:1: writable-by-others: everybody may write to this file (mode 666)"))
    let ignoring = ["check", "--fail-on-warnings", "--ignore", "writable-by-others", path]
    #expect(try await Command(ignoring).run().exitCode == 0)
  }

  private func rule(_ id: String, _ more: String) -> String {
    "AnalysisType: rule\nRuleID: \(id)\nEnabled: true\nSeverity: Low\nLogTypes: [Test.\(id.prefix(1))]\n\(more)\n"
  }

  private let exists = "Detection: [{Key: a, Condition: Exists}]\n"
  private let tests = "Tests: [{Name: a, ExpectedResult: true, Log: {a: 1}}, {Name: b, ExpectedResult: false, Log: {}}]"

  @Test("Warnings are shown, counted by code, can be ignored, and decide only when they are asked to")
  func warnings() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(rule("A", exists + "OutputIds: [x]"), to: "a.yml")
    let deliveries = try scratch.write("deliveries: {y: {kind: journal}}", to: "deliver.yml")
    let outcome = try await Command("check", "--deliveries", deliveries, path).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("a.yml:2:9: no-tests: the rule has no tests\n"))
    let warning = "a.yml:7:13: output-ids: OutputIds: no delivery 'x' in \(deliveries); expected one of journal, y"
    #expect(outcome.output.contains(warning))
    #expect(outcome.output.contains("2 warnings in 1 file\n  WARNING     COUNT\n  no-tests    1\n  output-ids  1\n"))
    let ignored = ["--deliveries", deliveries, "--ignore", "no-tests", "--ignore", "OUTPUT-IDS", path]
    let ignoring = try await Command(["check"] + ignored).run()
    #expect(!ignoring.output.contains("no-tests") && !ignoring.output.contains("warning"))
    #expect(try await Command("check", "--fail-on-warnings", path).run().exitCode == 3)
    #expect(try await Command(["check", "--fail-on-warnings"] + ignored).run().exitCode == 0)
    let without = try await Command("check", "--fail-on-warnings", "--ignore", "no-tests", path).run()
    #expect(without.exitCode == 0)
  }

  @Test("A code that is none is refused with the nearest one, and one of a problem with the reason")
  func unknownCodes() async throws {
    let misspelt = try await Command("check", "--ignore", "no-test", "good").run()
    #expect(misspelt.exitCode != 0 && misspelt.errors.contains("did you mean 'no-tests'?"))
    let problem = try await Command("check", "--ignore", "invalid-yaml", "good").run()
    #expect(problem.exitCode != 0 && problem.errors.contains("cannot be ignored"))
  }

  @Test("A file of Python that is not beside its detection is a warning")
  func missingFile() async throws {
    let scratch = try ScratchDirectory()
    _ = try scratch.write("def rule(event): return True\n", to: "there.py")
    let here = try scratch.write(rule("A", "Filename: there.py"), to: "a.yml")
    let gone = try scratch.write(rule("B", "Filename: gone.py"), to: "b.yml")
    #expect(try await Command("check", here).run().output.contains("missing-file") == false)
    #expect(try await Command("check", gone).run().output.contains("b.yml:6:11: missing-file: "))
  }

  @Test("Filters apply to detections, warnings and problems; a file that cannot be read is always shown")
  func filters() async throws {
    let scratch = try ScratchDirectory()
    _ = try scratch.write(rule("A1", exists + tests) + "---\n" + rule("A2", "Detection: 5"), to: "a.yml")
    _ = try scratch.write(rule("B1", exists) + "---\n" + rule("B2", "Threshold: many\n" + exists), to: "b.yml")
    _ = try scratch.write("a: [\n", to: "c.yml")
    let folder = scratch.path
    let kept = try await Command("check", "--filter", "LogTypes=Test.A", folder).run().output
    #expect(kept.contains("a.yml:14:12: wrong-type") && kept.contains("c.yml:") && !kept.contains("b.yml"))
    #expect(kept.contains("1 detection in "))
    let others = try await Command("check", "--filter", "logtypes!=Test.A", folder).run().output
    #expect(others.contains("Threshold: expected") && others.contains("no-tests") && !others.contains("a.yml"))
    let none = try await Command("check", "--filter", "LogTypes=Nothing", "good").run()
    #expect(none.exitCode != 0 && none.errors.contains("none of the 5 detections passes the filters"))
  }

  @Test("Of hundreds of detections that are not run the first are listed, the rest is counted by reason")
  func manyInactive() async throws {
    let scratch = try ScratchDirectory()
    let many = (0..<300).map { number in
      number.isMultiple(of: 3)
        ? rule("D\(number)", exists + tests).replacing("Enabled: true", with: "Enabled: false")
        : rule("P\(number)", "Filename: p.py")
    }
    let path = try scratch.write(many.joined(separator: "---\n"), to: "many.yml")
    _ = try scratch.write("", to: "p.py")
    let outcome = try await Command("check", path).run()
    #expect(outcome.output.contains("  and 280 more; --all shows them\n"))
    #expect(outcome.output.contains("  skipped: Python body  200\n  disabled              100\n"))
    #expect(outcome.output.split(separator: "\n").count < 40)
    let whole = try await Command("check", "--all", path).run().output
    #expect(whole.split(separator: "\n").count > 300 && !whole.contains(" more; "))
    let summary = try await Command("check", "--summary", path).run().output
    #expect(summary.contains("  disabled              100\n") && summary.split(separator: "\n").count < 10)
  }
}
