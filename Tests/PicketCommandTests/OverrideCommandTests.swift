import Foundation
import TestSupport
import Testing

@Suite("Overrides on the command line")
struct OverrideCommandTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    _ = try scratch.write(
      """
      AnalysisType: rule
      RuleID: Mine
      Enabled: true
      Severity: Low
      LogTypes: [T]
      Detection: [{Key: a, Condition: Exists}]
      Tests:
        - {Name: seen, ExpectedResult: true, Log: {a: 1, b: 2}}
        - {Name: not seen, ExpectedResult: false, Log: {b: 2}}

      """, to: "rules/mine.yml")
  }

  private func run(_ command: String, _ overrides: String) async throws -> Command.Outcome {
    let config = try scratch.write("detections: /elsewhere\noverrides:\n  \(overrides)\n", to: "picketd.yml")
    return try await Command(command, "--config", config, scratch.path("rules")).run()
  }

  @Test("picket check reports what is wrong with them, and counts by what they say")
  func check() async throws {
    let wrong = try await run("check", "Mne: {Severity: High}")
    #expect(wrong.exitCode == 3)
    #expect(
      wrong.output.hasPrefix(
        "\(scratch.path("picketd.yml")):3:3: unknown-reference: overrides: no detection 'Mne' is loaded; did you mean 'Mine'?"
      ), "\(wrong.output)")
    let disabled = try await run("check", "Mine: {Enabled: false}")
    #expect(disabled.exitCode == 0 && disabled.output.contains("1 detection in 1 file: 0 active, 1 not run"))
    let missing = try await Command("check", "--config", scratch.path("none.yml"), scratch.path("rules")).run()
    #expect(missing.exitCode == 2 && missing.errors.contains("cannot read the configuration file"))
  }

  @Test("picket test runs the tests with them")
  func test() async throws {
    #expect(try await run("test", "Mine: {Severity: High}").exitCode == 0)
    let filtered = try await run("test", "Mine: {InlineFilters: [{KeyPath: b, Condition: Equals, Value: 3}]}")
    #expect(filtered.exitCode == 4 && filtered.output.contains("seen"), "\(filtered.output)")
  }

  @Test("The page of a detection has what is overridden, with what the file says")
  func page() async throws {
    let config = try scratch.write(
      "detections: \(scratch.path("rules"))\noverrides: {Mine: {Severity: High, Threshold: 3}}", to: "picketd.yml")
    let daemon = try DaemonProcess(["--config", config, "--socket", scratch.path("s")])
    try await daemon.wait(for: "serving")
    let page = try await Command("detections", "show", "Mine", "--socket", scratch.path("s")).run()
    #expect(page.exitCode == 0)
    #expect(
      page.output.contains("Overridden     Severity High, in the file Low; Threshold 3, in the file 1"),
      "\(page.output)")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }
}
