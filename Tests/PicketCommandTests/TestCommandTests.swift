import Foundation
import TestSupport
import Testing

@Suite("picket test")
struct TestCommandTests {
  @Test("Passed tests are shown with title, severity, dedup string and context; skipped detections never pass")
  func good() async throws {
    let outcome = try await Command("test", "good").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty)
    try Golden.expect(outcome.output, is: "test-good.txt")
  }

  @Test("Failed tests say what was expected and what came, and the exit code is 4")
  func failing() async throws {
    let outcome = try await Command("test", "failing").run()
    #expect(outcome.exitCode == 4)
    try Golden.expect(outcome.output, is: "test-failing.txt")
  }

  @Test("--failures-only leaves out what passed and was skipped, but counts it")
  func failuresOnly() async throws {
    let outcome = try await Command("test", "failing", "good", "--failures-only").run()
    #expect(outcome.exitCode == 4)
    #expect(!outcome.output.contains("PASS"))
    #expect(!outcome.output.contains("SKIP"))
    try Golden.expect(outcome.output, is: "test-failures-only.txt")
  }

  @Test("A broken file is reported with exit code 3, and the others are tested")
  func broken() async throws {
    let outcome = try await Command("test", "broken").run()
    #expect(outcome.exitCode == 3)
    try Golden.expect(outcome.output, is: "test-broken.txt")
  }

  @Test("Exit code 3 goes before 4: what is broken may hide what fails")
  func brokenAndFailing() async throws {
    #expect(try await Command("test", "broken", "failing").run().exitCode == 3)
  }

  @Test("With --strict nothing is run when a file is broken, and that is said")
  func strict() async throws {
    let outcome = try await Command("test", "--strict", "broken").run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.contains("Tests:      0 passed, 0 failed; 0 in all"))
    #expect(outcome.errors.contains("no test is run"))
  }

  @Test("The tests of a scheduled rule hold rows; a query has none, and counts neither as passed nor as failed")
  func scheduledRules() async throws {
    let outcome = try await Command("test", "queries/ports.yml", "--minimum-tests", "2").run()
    #expect(outcome.exitCode == 0)
    try Golden.expect(outcome.output, is: "test-queries.txt")
  }

  @Test("A scheduled rule is tested without its query, which is noted; for check that is a problem")
  func unloadedQuery() async throws {
    let scratch = try ScratchDirectory()
    let ports = try String(contentsOf: Repository.fixtures.appendingPathComponent("queries/ports.yml"), encoding: .utf8)
    let rule = try #require(ports.components(separatedBy: "---\n").last)
    let path = try scratch.write(rule, to: "rule.yml")
    let note = "ScheduledQueries: no scheduled query 'Example ports' is loaded"
    let outcome = try await Command("test", path, "--strict").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("rule.yml:") && outcome.output.contains(" note: \(note)\n"), "\(outcome.output)")
    #expect(outcome.output.contains("Tests:      2 passed, 0 failed; 2 in all\nNotes:      1 reference"))
    let check = try await Command("check", path).run()
    #expect(check.exitCode == 3 && check.output.contains("unknown-reference: \(note)"))
    let json = try await Command("test", path, "--output", "json").run()
    let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect((report?["problems"] as? [Any])?.isEmpty == true)
    #expect((report?["notes"] as? [[String: Any]])?.map { $0["message"] as? String } == [note])
    let junit = try await Command("test", path, "--output", "junit").run()
    #expect(junit.exitCode == 0 && junit.output.contains("<system-out>") && junit.output.contains("errors=\"0\""))
  }

  @Test(
    "--test runs the tests whose name contains the text or is matched by the pattern, in any case",
    arguments: [
      (["right"], ["Right"]), (["EXPECTS"], ["Expects a match in vain", "Expects no match, but there is one"]),
      (["expects*vain"], ["Expects a match in vain"]), (["r?ght"], ["Right"]),
      (["[er]*"], ["Expects a match in vain", "Expects no match, but there is one", "Right"]),
      (["vain", "right"], ["Expects a match in vain", "Right"]),
      (["match, but"], ["Expects no match, but there is one"]),
    ])
  func testNames(_ patterns: [String], _ names: [String]) async throws {
    let arguments = ["test", "failing", "--output", "json"] + patterns.flatMap { ["--test", $0] }
    let outcome = try await Command(arguments).run()
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.detections.map(\.detection_id) == ["Example.Wrong"])
    #expect(report.detections.flatMap(\.tests).map(\.name) == names)
  }

  @Test(
    "A name of no test is a usage error with the nearest names",
    arguments: [
      ("Rigth", "picket: none of the 4 tests has a name like 'Rigth'; did you mean 'Right'?\n"),
      ("nubmer", "did you mean 'Text where a number belongs'?\n"), ("q", "has a name like 'q'\n"),
    ])
  func noSuchTest(_ name: String, _ message: String) async throws {
    let outcome = try await Command("test", "failing", "--test", "right", "--test", name).run()
    #expect(outcome.exitCode == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.hasSuffix(message), "\(outcome.errors)")
  }

  @Test("Where no file can be read, that is the problem rather than a name of no test")
  func namesOfBrokenFiles() async throws {
    let outcome = try await Command("test", "broken/torn.yml", "--test", "root").run()
    #expect(outcome.exitCode == 3 && outcome.output.contains("Files:      ") && outcome.errors.isEmpty)
  }

  @Test("The report for programs is JSON with the results of each test")
  func json() async throws {
    let outcome = try await Command("test", "failing", "good", "--output", "json").run()
    #expect(outcome.exitCode == 4)
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    try Golden.expect(outcome.output, is: "test.json")
  }

  @Test("A detection with fewer tests than --minimum-tests fails; from 2 on it needs a true and a false case")
  func minimumTests() async throws {
    let one = try await Command("test", "good", "--minimum-tests", "1", "--failures-only").run()
    #expect(one.exitCode == 4)
    #expect(one.output.contains("FAIL Example.Untested"))
    #expect(one.output.contains("expected at least 1 test, found 0"))
    #expect(!one.output.contains("Example.Disabled"))
    let two = try await Command("test", "good", "--minimum-tests", "2", "--failures-only").run()
    #expect(two.output.contains("expected at least 2 tests, found 1"))
    #expect(two.output.contains("no test with ExpectedResult: false"))
    #expect(!two.output.contains("FAIL Example.Login"))
  }

  @Test("--skip-disabled skips what is not enabled, and says so")
  func skipDisabled() async throws {
    let outcome = try await Command("test", "good", "--skip-disabled").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("SKIP Example.Disabled"))
    #expect(outcome.output.contains("Skipped:    1 (disabled)"))
  }

  @Test(
    "Filters choose by keys of the files: one value of a filter suffices, every filter must hold, case does not matter",
    arguments: [
      (["RuleID=Example.Login"], ["Example.Login"]),
      (["ruleid=example.login,EXAMPLE.DISABLED"], ["Example.Disabled", "Example.Login"]),
      (["LogTypes=Example.Auth", "Enabled=true"], ["Example.Login", "Example.Python"]),
      (["Enabled=true", "Severity!=critical,info"], ["Example.Login", "Example.Query"]),
      (["Tags=identity"], ["Example.Login"]),
      (["Tags!=Identity", "AnalysisType=rule"], ["Example.Disabled", "Example.Python", "Example.Untested"]),
      (["QueryName=Example.Query"], ["Example.Query"]),
      (["DisplayName=login of root"], ["Example.Login"]),
      (["Filename=python.py"], ["Example.Python"]),
      ([" RuleID = Example.Login , x"], ["Example.Login"]),
    ])
  func filters(_ filters: [String], _ ids: [String]) async throws {
    let arguments = ["test", "good", "--output", "json"] + filters.flatMap { ["--filter", $0] }
    let outcome = try await Command(arguments).run()
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.detections.map(\.detection_id) == ids)
  }

  private struct Report: Decodable {
    struct Detection: Decodable {
      struct Test: Decodable {
        let name: String
      }

      let detection_id: String
      let tests: [Test]
    }

    let detections: [Detection]
  }

  @Test(
    "A filter that cannot be understood is a usage error that says what was expected",
    arguments: [
      ("Sevrity=High", "did you mean 'Severity'?"), ("High", "expected KEY=V1,V2"), ("Severity=", "names no value"),
      ("Colour=Red", "expected one of AnalysisType, RuleID"),
    ])
  func wrongFilters(_ filter: String, _ message: String) async throws {
    let outcome = try await Command("test", "good", "--filter", filter).run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(message))
    #expect(outcome.output.isEmpty)
  }

  @Test("Filters that nothing passes are no success")
  func nothingLeft() async throws {
    let outcome = try await Command("test", "good", "--filter", "Severity=Critical", "--filter", "RuleID=x").run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors == "picket: none of the 5 detections passes the filters\n")
  }

  @Test("A directory without any detection is no success")
  func emptyDirectory() async throws {
    let scratch = try ScratchDirectory()
    let outcome = try await Command("test", scratch.path).run()
    #expect(outcome.exitCode == 3)
    #expect(outcome.errors.contains("no detection found in \(scratch.path)"))
  }

  @Test("The shipped detections pass, each with a true and a false case")
  func shipped() async throws {
    let outcome = try await Command("test", Repository.detections.path, "--minimum-tests", "2").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(" passed, 0 failed; "))
  }
}

@Suite("picket test --watch")
struct TestWatchTests {
  private static let rule = """
    AnalysisType: rule
    RuleID: Example.Watched
    Enabled: true
    Severity: Low
    LogTypes: [Example.Auth]
    Detection: [{Key: user, Condition: Equals, Value: root}]
    Tests: [{Name: Root, ExpectedResult: true, Log: {user: root}}]

    """
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    _ = try scratch.write(TestWatchTests.rule, to: "rule.yml")
  }

  /// Reads a report up to its count of tests, and gives that line.
  private func report(_ watch: RunningCommand) -> String {
    while true {
      let line = watch.readLine(withinSeconds: 20)
      if line.isEmpty || line.hasPrefix("Tests: ") { return line }
    }
  }

  @Test("Tests run again after every save, also of new files and directories, and Ctrl-C gives the last exit code")
  func saves() throws {
    let watch = try RunningCommand(["test", scratch.path, "--watch"], environment: [:])
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    _ = try scratch.write(TestWatchTests.rule.replacing("Value: root", with: "Value: ann"), to: "rule.yml")
    #expect(report(watch) == "Tests:      0 passed, 1 failed; 1 in all\n")
    let folder = scratch.url.appendingPathComponent("new/deep")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try scratch.write(TestWatchTests.rule.replacing("Watched", with: "New"), to: "new/deep/new.yml")
    var line = report(watch)
    // The new directory may be noticed before the file in it.
    if line == "Tests:      0 passed, 1 failed; 1 in all\n" { line = report(watch) }
    #expect(line == "Tests:      1 passed, 1 failed; 2 in all\n")
    try FileManager.default.removeItem(at: scratch.url.appendingPathComponent("rule.yml"))
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    watch.signal(SIGINT)
    #expect(watch.waitForEnd() == 0)
  }

  @Test("A directory that goes away and comes back is watched on, and the exit code is that of the last run")
  func replacement() throws {
    let rules = scratch.url.appendingPathComponent("rules")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    _ = try scratch.write(TestWatchTests.rule, to: "rules/rule.yml")
    let watch = try RunningCommand(["test", rules.path, "--watch"], environment: [:])
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    try FileManager.default.moveItem(at: rules, to: scratch.url.appendingPathComponent("aside"))
    #expect(report(watch) == "Tests:      0 passed, 0 failed; 0 in all\n")
    let failing = TestWatchTests.rule.replacing("ExpectedResult: true", with: "ExpectedResult: false")
    _ = try scratch.write(failing, to: "aside/rule.yml")
    try FileManager.default.moveItem(at: scratch.url.appendingPathComponent("aside"), to: rules)
    #expect(report(watch) == "Tests:      0 passed, 1 failed; 1 in all\n")
    watch.signal(SIGTERM)
    #expect(watch.waitForEnd() == 4)
  }

  @Test("Other files, and those of editors, run nothing")
  func otherFiles() throws {
    let watch = try RunningCommand(["test", scratch.path, "--watch"], environment: [:])
    _ = report(watch)
    for name in [".rule.yml.swp", "rule.yml~", "notes.txt"] { _ = try scratch.write("x", to: name) }
    #expect(watch.readLine(withinSeconds: 1).isEmpty)
    watch.signal(SIGINT)
    #expect(watch.waitForEnd() == 0)
  }
}
