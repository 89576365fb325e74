import Foundation
import TestSupport
import Testing
import Wire

@Suite("Correlation rules on the command line")
struct CorrelationCommandTests {
  private static let minute: Int64 = 60_000_000_000

  private static let status = GetStatusResponse(
    version: "9.9.9", state: "SERVING",
    correlations: [
      CorrelationStatus(
        ruleID: "Login.Then.Export", schedule: "every 15 minutes", lookbackMinutes: 120,
        lastRunUnixNanos: ExampleQueries.asOf, lastElapsedNanos: 1_500_000, lastSignals: 1_200, lastMatches: 2,
        nextRunUnixNanos: ExampleQueries.asOf + 15 * minute, runs: 30, failures: 1, runsMadeUp: 4, runsLeftOut: 7,
        runsDelayed: 1, elapsedNanos: 41_200_000, signalsRead: 36_000, matches: 3),
      CorrelationStatus(
        ruleID: "Slow", schedule: "every 60 minutes", lookbackMinutes: 15, lastRunUnixNanos: ExampleQueries.asOf,
        lastElapsedNanos: 60_000_000_000, lastError: "it took more than 1 minute, the time that it may",
        nextRunUnixNanos: ExampleQueries.asOf + 60 * minute, running: true),
    ], signalsDropped: 5)

  private func run(_ arguments: String..., exits code: Int32 = 0) async throws -> String {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path()) { $0.answer(Self.status) }
    let outcome = try await Command(arguments).with(environment: ["PICKET_SOCKET": directory.path()]).run()
    #expect(outcome.exitCode == code, "\(outcome.errors)")
    try await server.stop()
    return outcome.output
  }

  @Test("picket schedules shows each rule with its runs, what they looked at and what they found")
  func schedules() async throws {
    let expected = """
      Login.Then.Export  every 15 minutes, looks back 120 minutes
        last run   2026-03-01T09:30:00Z, 2 matches in 1,200 signals, 1.50 ms
        next run   2026-03-01T09:45:00Z
        missed     7 runs not made up
        delayed    1 run began more than a minute late
        cost       30 runs, 4 made up, 1 failed: 41.2 ms, 36,000 signals read, 3 new matches

      """
    #expect(try await run("schedules", "login.then.export") == expected)
    let all = try await run("schedules")
    #expect(all.hasPrefix(expected) && all.contains("failed after 60 s: it took more than 1 minute"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try await run("schedules", "-o", "json").utf8))
        as? [String: [[String: Any]]])
    #expect(json["correlations"]?.map { $0["rule_id"] as? String } == ["Login.Then.Export", "Slow"])
  }

  @Test("picket status has a table of them, with what went wrong")
  func status() async throws {
    #expect(try await run("status").contains("Signals      0 kept, 2 correlation rules, 3 found\n"))
    let lines = try await run("status", "--all").split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("CORRELATION RULE") && $0.contains("SIGNALS") })
    #expect(lines.contains { $0.hasPrefix("Login.Then.Export") && $0.contains("1,200") && $0.hasSuffix("waiting") })
    #expect(lines.contains("Slow: it took more than 1 minute, the time that it may"))
    #expect(lines.contains("5 signals made room for later ones of their rules (rule_signals_max)"))
  }

  @Test("picket test runs the tests of correlation rules, and says of one that fails what each member had")
  func tests() async throws {
    let shapes = Repository.path("Tests/Fixtures/detections/valid/correlation_shapes.yml")
    let passed = try await Command("test", shapes, "--filter", "AnalysisType=correlation_rule").run()
    #expect(passed.exitCode == 0 && passed.output.contains("8 passed, 0 failed; 8 in all"), "\(passed.output)")
    #expect(passed.output.contains("title     Many failed logins and then one that succeeds: jane"))
    let directory = try ScratchDirectory()
    let text = try Repository.text("Tests/Cases/correlations/group_counts.yml")
    let changed = text.replacing("ExpectedResult: false", with: "ExpectedResult: true")
    let file = try directory.write(changed, to: "rule.yml")
    let failed = try await Command("test", file, "--test", "One too few").run()
    #expect(failed.exitCode == 4)
    #expect(failed.output.contains("failures: 2 matches, 2 of them with 'jane', needs at least 3"))
    #expect(failed.output.contains("note"), "its rules are not loaded: \(failed.output)")
  }
}
