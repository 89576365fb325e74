import Foundation
import ScriptedDaemon
import Testing
import Wire

@Suite("picket schedules")
struct SchedulesCommandTests {
  private static let minute: Int64 = 60_000_000_000

  private static let gaps = [
    ScheduleGap(
      fromUnixNanos: ExampleQueries.asOf - 28 * minute, untilUnixNanos: ExampleQueries.asOf - 26 * minute,
      cause: "evicted"),
    ScheduleGap(
      fromUnixNanos: ExampleQueries.asOf - 10 * minute, untilUnixNanos: ExampleQueries.asOf - 9 * minute,
      cause: "late"),
  ]

  private static let status = GetStatusResponse(
    version: "9.9.9", state: "SERVING",
    queries: [
      ScheduledQueryStatus(
        queryName: "Beacons", enabled: true, schedule: "every 2 minutes", lastRunUnixNanos: ExampleQueries.asOf,
        lastRowCount: 3, lastElapsedNanos: 41_200_000, nextRunUnixNanos: ExampleQueries.asOf + 2 * minute, runs: 30,
        failures: 1, coveredSinceUnixNanos: ExampleQueries.asOf - 60 * minute,
        coveredUntilUnixNanos: ExampleQueries.asOf, gaps: gaps, runsMissed: 2, runsLate: 1, runsMadeUp: 4,
        runsRepeated: 5, elapsedNanos: 1_200_000_000, flowsScanned: 1_234_567),
      ScheduledQueryStatus(queryName: "Ports", schedule: "every 60 minutes"),
      ScheduledQueryStatus(
        queryName: "New", enabled: true, schedule: "every 60 minutes",
        nextRunUnixNanos: ExampleQueries.asOf + 30 * minute, coveredSinceUnixNanos: ExampleQueries.asOf),
    ])

  private func run(_ arguments: String..., exits code: Int32 = 0) async throws -> (output: String, errors: String) {
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path()) { $0.answer(Self.status) }
    let command = Command(["schedules"] + arguments).with(environment: ["PICKET_SOCKET": directory.path()])
    let outcome = try await command.run()
    #expect(outcome.exitCode == code)
    try await server.stop()
    return (outcome.output, outcome.errors)
  }

  @Test("Each query is shown with its runs, what was looked at, the gaps and the cost")
  func text() async throws {
    let expected = """
      Beacons  every 2 minutes
        last run   2026-03-01T09:30:00Z, 3 rows in 41.2 ms
        next run   2026-03-01T09:32:00Z
        looked at  from 2026-03-01T08:30:00Z to 2026-03-01T09:30:00Z, but for the gaps
        to do      2 missed runs to make up, 1 run to make again for late flows
        cost       30 runs, 4 made up, 5 made again, 1 failed: 1.20 s, 1,234,567 flows looked at
        gaps       2
          2026-03-01T09:02:00Z to 2026-03-01T09:04:00Z: evicted
          2026-03-01T09:20:00Z to 2026-03-01T09:21:00Z: late

      Ports  every 60 minutes, disabled
        last run   none

      New  every 60 minutes
        last run   none
        next run   2026-03-01T10:00:00Z
        looked at  nothing yet, since 2026-03-01T09:30:00Z
        cost       0 runs, 0 made up, 0 made again, 0 failed: 0.000 ms, 0 flows looked at
        gaps       none

      """
    #expect(try await run().output == expected)
    #expect(try await run("ports").output == "Ports  every 60 minutes, disabled\n  last run   none\n")
  }

  @Test("For programs it is JSON; a gap, or a name that is not there, is an exit code")
  func others() async throws {
    let output = try await run("Beacons", "-o", "json").output
    let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: [[String: Any]]])
    let query = try #require(json["queries"]?.first)
    #expect((query["gaps"] as? [[String: Any]])?.map { $0["cause"] as? String } == ["evicted", "late"])
    #expect(query["runs_made_up"] as? Int == 4 && query["covered_until_unix_nanos"] as? Int64 == ExampleQueries.asOf)
    #expect(try await run("--fail-on-gap", exits: 1).output.contains("evicted"))
    _ = try await run("New", "--fail-on-gap")
    let errors = try await run("Beacon", exits: 1).errors
    #expect(errors == "picket: no scheduled query 'Beacon' is loaded; did you mean 'Beacons'?\n")
  }

  @Test("picket status and the answer of a run name the gaps in a line")
  func elsewhere() async throws {
    let line =
      "complete but for 2026-03-01T09:02:00Z to 2026-03-01T09:04:00Z: evicted, "
      + "2026-03-01T09:20:00Z to 2026-03-01T09:21:00Z: late"
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path()) { $0.answer(Self.status) }
    let status = try await Command(["status"]).with(environment: ["PICKET_SOCKET": directory.path()]).run()
    #expect(status.output.contains("Beacons: \(line)\n"))
    try await server.stop()
    var answer = ExampleQueries.scheduled
    answer.gaps = Self.gaps
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let run = try await daemon.command("run-scheduled", "Beacons").run()
    #expect(run.output.contains("the schedule is \(line)\n"))
    try await daemon.stop()
  }
}
