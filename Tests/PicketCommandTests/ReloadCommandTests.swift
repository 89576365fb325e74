import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket reload")
struct ReloadCommandTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func write(_ id: String, _ keys: String = "", as name: String) throws {
    let text = """
      AnalysisType: rule
      RuleID: \(id)
      Enabled: true
      Severity: Low
      LogTypes: [T]
      Detection: [{Key: a, Condition: Exists}]
      \(keys)

      """
    _ = try scratch.write(text, to: "rules/\(name)")
  }

  private func start() async throws -> Daemon {
    try await Daemon(detections: scratch.url.appendingPathComponent("rules"))
  }

  @Test("It prints what is added, changed and removed, and what becomes of windows; a dry run only that")
  func changes() async throws {
    try write("Changed", as: "a.yml")
    try write("Gone", as: "b.yml")
    let daemon = try await start()
    try write("Changed", "Threshold: 3", as: "a.yml")
    try write("New", as: "c.yml")
    try FileManager.default.removeItem(atPath: scratch.path("rules/b.yml"))
    let listed = """
      changed  Changed
               Its threshold is 3, no longer 1: an open window that has an alert keeps it.
      removed  Gone
               Its open windows take no more matches; they are kept for their time, and go on if it comes back.
      added    New

      """
    for option in ["--dry-run", "--check"] {
      let dry = try await daemon.command("reload", option).run()
      #expect(dry.exitCode == 0 && dry.errors.isEmpty)
      #expect(dry.output == listed + "\nwould be: 1 added, 1 changed, 1 removed; 2 loaded, 2 active\n")
    }
    let outcome = try await daemon.command("reload").run()
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix(listed + "\nreloaded in "), "\(outcome.output)")
    #expect(outcome.output.hasSuffix(": 1 added, 1 changed, 1 removed; 2 loaded, 2 active\n"))
    let again = try await daemon.command("reload", "-o", "json").run()
    #expect(again.exitCode == 0 && again.output.contains("\"applied\": true"), "\(again.output)")
    let status = try await daemon.command("status", "--all").run()
    #expect(status.output.contains("2 reloads"), "\(status.output)")
  }

  @Test("With a problem it prints that and the reason, and ends as picket check does")
  func problems() async throws {
    try write("Kept", as: "a.yml")
    let daemon = try await start()
    try write("Bad", "Treshold: 3", as: "bad.yml")
    let check = try await Command("check", scratch.path("rules")).run()
    let outcome = try await daemon.command("reload").run()
    #expect(outcome.exitCode == 3 && outcome.exitCode == check.exitCode)
    let problem = "\(scratch.path("rules/bad.yml")):7:1: unknown-key: unknown key 'Treshold' in a rule; did you mean"
    #expect(outcome.output.hasPrefix(problem), "\(outcome.output)")
    #expect(check.output.hasPrefix(problem))
    #expect(
      outcome.output.hasSuffix(
        "\nnot reloaded: 1 problem in detection files; what was loaded before goes on\n"), "\(outcome.output)")
    let dry = try await daemon.command("reload", "--dry-run").run()
    #expect(dry.exitCode == 3 && dry.output.contains("would not be reloaded: "))
    let status = try await daemon.command("status", "--all").run()
    #expect(status.output.contains("1 problem in detection files"), "\(status.output)")
  }

  @Test("Without a daemon it ends with 69")
  func unreachable() async throws {
    let outcome = try await Command("reload", "--admin-socket", scratch.path("none")).run()
    #expect(outcome.exitCode == 69)
  }

  @Test("Names of an answer cannot move the cursor or begin a line")
  func hostile() async throws {
    let daemon = try await ScriptedPicketd { call in
      call.answer(
        ReloadResponse(
          refusal: "a\u{1B}[2Jb",
          problems: [DetectionProblem(path: "p\nq", line: 1, column: 2, code: "c", message: "m\u{7}")],
          problemCount: 3, changes: [DetectionChange(detectionID: "x\ny", kind: "added", effects: ["e\r"])],
          addedCount: 2))
    }
    let outcome = try await daemon.command("reload").run()
    #expect(outcome.exitCode == 3)
    #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\u{7}") && !outcome.output.contains("\r"))
    #expect(outcome.output.contains("and 2 further problems\n") && outcome.output.contains("and 1 further change\n"))
    try await daemon.stop()
  }
}
