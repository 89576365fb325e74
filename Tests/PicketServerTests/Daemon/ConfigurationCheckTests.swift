import Foundation
import TestSupport
import Testing

@Suite("picketd --check-config", .mayBlock)
struct ConfigurationCheckTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    try scratch.write(
      """
      AnalysisType: rule
      RuleID: Check.Test
      Enabled: true
      LogTypes: [Test.Case]
      Severity: Low
      Detection:
        - {Key: a, Condition: Exists}
      """, to: "rules/rule.yml")
  }

  /// Checks a configuration that has the rules, a state directory and a socket.
  private func check(_ settings: String, flags: [String] = []) throws -> (code: Int32, output: String, errors: String) {
    let file = try scratch.write(
      """
      detections: \(scratch.path("rules"))
      state_directory: \(scratch.path("state"))
      socket: \(scratch.path("s"))
      \(settings)
      """, to: "picketd.yml")
    return try DaemonProcess(["--check-config", file] + flags).finish()
  }

  @Test(
    "It ends with the code that a start would end with, and lists problems with file, line and column",
    arguments: [
      ("", [], 0, "picketd would start, with 1 detection active", ""),
      ("overrides: {Check.Test: {Threshold: 5}}", [], 0, "with 1 detection active", ""),
      ("overrides:\ncallers:\nlimits:", [], 0, "with 1 detection active", ""),
      ("overrides: {Chek.Test: {Threshold: 5}}", [], 0, "1 problem in what is loaded", ":4:13: unknown-reference: "),
      ("overrides: {Chek.Test: {Threshold: 5}}", ["--strict"], 3, "1 problem in detection files", ":4:13: "),
      ("overrides: {Check.Test: {Treshold: 5}}", [], 2, "the configuration has problems", ":4:26: unknown-key: "),
      ("durabilty: power", [], 2, "would not start", ":4:1: unknown-key: unknown setting 'durabilty'; did you mean"),
      ("event_loops: 0", [], 2, "would not start", ":4:14: invalid-value: event_loops: expected a whole number"),
      ("limits: {flows_max: -1}", [], 2, "would not start", ":4:21: invalid-value: flows_max: expected"),
      ("", ["--event-loops", "300"], 2, "event loops are 300; expected 1 to 256", ""),
      ("", ["--detections", "/no/such/place"], 3, "cannot read the detections at '/no/such/place'", ""),
      ("limits: {caller_memory_bytes_max: 1099511627776}", [], 0, "would start", "warning: the bounds allow "),
    ])
  func codes(settings: String, flags: [String], code: Int, result: String, problem: String) throws {
    let outcome = try check(settings, flags: flags)
    #expect(outcome.code == code)
    #expect(
      outcome.output.contains("picketd.yml: picketd would") && outcome.output.contains(result), "\(outcome.output)")
    #expect(problem.isEmpty ? outcome.errors.isEmpty : outcome.errors.contains(problem), "\(outcome.errors)")
    let made = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(Set(made) == ["picketd.yml", "rules"], "it opens neither state nor sockets")
  }

  @Test("As JSON it has what would be in force, flags included, and what is wrong by its parts")
  func json() throws {
    let good = try check(
      "overrides: {Check.Test: {Severity: High}}\ncallers: [{uid: 7, methods: [read], quotas: {calls: 3}}]",
      flags: ["--output", "json"])
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(good.output.utf8)) as? [String: Any])
    let settings = try #require(answer["settings"] as? [String: Any])
    #expect(good.code == 0 && answer["starts"] as? Bool == true && answer["detections_active"] as? Int == 1)
    #expect(settings["overrides"] as? [String: [String: String]] == ["Check.Test": ["Severity": "High"]])
    #expect((settings["limits"] as? [String: Int])?["flows_max"] == 10_000_000)
    let callers = try #require(settings["callers"] as? [[String: Any]])
    #expect(callers.first?["uid"] as? Int == 7 && callers.first?["quotas"] as? [String: Int] == ["calls": 3])

    let bad = try check("limts: 5", flags: ["--output", "json"])
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(bad.output.utf8)) as? [String: Any])
    let problem = try #require((refusal["problems"] as? [[String: Any]])?.first)
    #expect(bad.code == 2 && refusal["exit_code"] as? Int == 2 && refusal["settings"] is NSNull)
    #expect(
      problem["line"] as? Int == 4 && problem["column"] as? Int == 1 && problem["code"] as? String == "unknown-key")
    #expect(bad.errors.isEmpty)
  }

  @Test(
    "Flags that it cannot go with are refused",
    arguments: [
      (["--output", "json", "--detections", "."], "--output is for --check-config"),
      (["--check-config", "--replay", "x"], "use either --replay or --check-config"),
      (["--check-config", "a.yml", "--config", "b.yml"], "name two files"),
      (["--check-config", "/no/such/file.yml"], "cannot read the configuration file '/no/such/file.yml'"),
    ])
  func flags(arguments: [String], message: String) throws {
    let outcome = try DaemonProcess(arguments).finish()
    #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
