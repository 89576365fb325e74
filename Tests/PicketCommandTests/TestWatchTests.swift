import Foundation
import Testing

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
    let watch = try RunningCommand(["test", scratch.path.path, "--watch"], environment: [:])
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    _ = try scratch.write(TestWatchTests.rule.replacing("Value: root", with: "Value: ann"), to: "rule.yml")
    #expect(report(watch) == "Tests:      0 passed, 1 failed; 1 in all\n")
    let folder = scratch.path.appendingPathComponent("new/deep")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try scratch.write(TestWatchTests.rule.replacing("Watched", with: "New"), to: "new/deep/new.yml")
    var line = report(watch)
    // The new directory may be noticed before the file in it.
    if line == "Tests:      0 passed, 1 failed; 1 in all\n" { line = report(watch) }
    #expect(line == "Tests:      1 passed, 1 failed; 2 in all\n")
    try FileManager.default.removeItem(at: scratch.path.appendingPathComponent("rule.yml"))
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    watch.signal(SIGINT)
    #expect(watch.waitForEnd() == 0)
  }

  @Test("A directory that goes away and comes back is watched on, and the exit code is that of the last run")
  func replacement() throws {
    let rules = scratch.path.appendingPathComponent("rules")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    _ = try scratch.write(TestWatchTests.rule, to: "rules/rule.yml")
    let watch = try RunningCommand(["test", rules.path, "--watch"], environment: [:])
    #expect(report(watch) == "Tests:      1 passed, 0 failed; 1 in all\n")
    try FileManager.default.moveItem(at: rules, to: scratch.path.appendingPathComponent("aside"))
    #expect(report(watch) == "Tests:      0 passed, 0 failed; 0 in all\n")
    let failing = TestWatchTests.rule.replacing("ExpectedResult: true", with: "ExpectedResult: false")
    _ = try scratch.write(failing, to: "aside/rule.yml")
    try FileManager.default.moveItem(at: scratch.path.appendingPathComponent("aside"), to: rules)
    #expect(report(watch) == "Tests:      0 passed, 1 failed; 1 in all\n")
    watch.signal(SIGTERM)
    #expect(watch.waitForEnd() == 4)
  }

  @Test("Other files, and those of editors, run nothing")
  func otherFiles() throws {
    let watch = try RunningCommand(["test", scratch.path.path, "--watch"], environment: [:])
    _ = report(watch)
    for name in [".rule.yml.swp", "rule.yml~", "notes.txt"] { _ = try scratch.write("x", to: name) }
    #expect(watch.readLine(withinSeconds: 1).isEmpty)
    watch.signal(SIGINT)
    #expect(watch.waitForEnd() == 0)
  }
}
