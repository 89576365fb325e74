import Foundation
import Storage
import TestSupport
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
        runsRepeated: 5, elapsedNanos: 1_200_000_000, flowsScanned: 1_234_567, runsDelayed: 2),
      ScheduledQueryStatus(queryName: "Ports", schedule: "every 60 minutes"),
      ScheduledQueryStatus(
        queryName: "New", enabled: true, schedule: "every 60 minutes",
        nextRunUnixNanos: ExampleQueries.asOf + 30 * minute, running: true,
        coveredSinceUnixNanos: ExampleQueries.asOf, runsDelayed: 1,
        delayedRunUnixNanos: ExampleQueries.asOf - 30 * minute),
    ])

  private func run(_ arguments: String..., exits code: Int32 = 0) async throws -> (output: String, errors: String) {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path()) { $0.answer(Self.status) }
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
        delayed    2 runs began more than a minute late
        cost       30 runs, 4 made up, 5 made again, 1 failed: 1.20 s, 1,234,567 flows looked at
        gaps       2
          2026-03-01T09:02:00Z to 2026-03-01T09:04:00Z: evicted
          2026-03-01T09:20:00Z to 2026-03-01T09:21:00Z: late

      Ports  every 60 minutes, disabled
        last run   none

      New  every 60 minutes
        last run   running
        next run   2026-03-01T10:00:00Z
        looked at  nothing yet, since 2026-03-01T09:30:00Z
        delayed    the run of 2026-03-01T09:00:00Z has not begun
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
    let missing = "no scheduled query and no active correlation rule 'Beacon' is loaded"
    #expect(errors == "picket: \(missing); did you mean 'Beacons'?\n")
  }

  @Test("picket status and the answer of a run name the gaps in a line")
  func elsewhere() async throws {
    let line =
      "complete but for 2026-03-01T09:02:00Z to 2026-03-01T09:04:00Z: evicted, "
      + "2026-03-01T09:20:00Z to 2026-03-01T09:21:00Z: late"
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path()) { $0.answer(Self.status) }
    let status = try await Command(["status"]).with(environment: ["PICKET_SOCKET": directory.path()]).run()
    #expect(status.output.contains("Beacons: \(line)\n"))
    #expect(status.output.contains("New: the run of 2026-03-01T09:00:00Z has not begun\n"))
    #expect(status.output.contains(/New .* delayed\n/))
    try await server.stop()
    var answer = ExampleQueries.scheduled
    answer.gaps = Self.gaps
    let daemon = try await ScriptedPicketd { [answer] in $0.answer(answer) }
    let run = try await daemon.command("run-scheduled", "Beacons").run()
    #expect(run.output.contains("the schedule is \(line)\n"))
    try await daemon.stop()
  }
}

@Suite("A query with a cron expression in a daemon, as picket status shows it")
struct CronStatusTests {
  private static let name = "Daily"
  private static let day: Int64 = 86_400
  /// A full minute two hours ago: no other of its runs comes due while the test runs.
  private let due = (Int64(Date().timeIntervalSince1970) - 7_200) / 60 * 60
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private var expression: String { "\(due / 60 % 60) \(due / 3_600 % 24) * * *" }

  private var state: String { scratch.path("state") }

  private func detections() throws -> URL {
    let file = """
      AnalysisType: scheduled_query
      QueryName: \(CronStatusTests.name)
      Enabled: true
      Query: SELECT count(*) AS flows FROM aws_vpcflow
      Schedule: {CronExpression: "\(expression)", TimeoutMinutes: 1}
      """
    return URL(fileURLWithPath: try scratch.write(file, to: "daily.yml"))
  }

  /// Lets the state know the query since a day before it was due, as of a daemon that was down then.
  private func remember() async throws {
    let store = try StateStore(StateConfiguration(directory: state))
    _ = try await ScheduleStore(store).register(
      [CronStatusTests.name], nowNanos: (due - CronStatusTests.day) * 1_000_000_000)
    store.close()
  }

  /// What the daemon says of the query in JSON, once a condition holds; nil after ten seconds without.
  private func status(_ daemon: Daemon, where holds: ([String: Any]) -> Bool) async throws -> [String: Any]? {
    for _ in 0..<200 {
      let output = try await daemon.command("status", "--output", "json").run().output
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      let query = try #require((object?["queries"] as? [[String: Any]])?.first)
      if holds(query) { return query }
      try await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// A time as people read it, in UTC.
  private func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }

  @Test("Its expression is in UTC, a run that was missed is made up, and the last run is there after the daemon's end")
  func cron() async throws {
    let file = try detections()
    try await remember()
    let first = try await Daemon(detections: file, in: scratch, stateDirectory: state)
    let query = try #require(try await status(first) { $0["runs"] as? Int == 1 })
    #expect(query["query_name"] as? String == CronStatusTests.name && query["enabled"] as? Bool == true)
    #expect(query["schedule"] as? String == "\(expression) (UTC)")
    #expect(query["last_run_unix_nanos"] as? Int64 == due * 1_000_000_000)
    #expect(query["next_run_unix_nanos"] as? Int64 == (due + CronStatusTests.day) * 1_000_000_000)
    #expect(query["last_row_count"] as? Int == 1 && query["last_error"] as? String == "")
    // The time zone of who asks changes nothing.
    let output = try await Command(["status", "--all"])
      .with(environment: first.environment.merging(["TZ": "America/New_York"]) { $1 }).run().output
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix(CronStatusTests.name) })
    let cells = line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(
      [0, 1, 2, 3, 5, 6].map { cells[$0] }
        == [CronStatusTests.name, "\(expression) (UTC)", text(due), "1", text(due + CronStatusTests.day), "waiting"])
    first.kill()
    let next = try await Daemon(detections: file, in: scratch, stateDirectory: state)
    let after = try #require(try await status(next) { $0["next_run_unix_nanos"] as? Int64 != 0 })
    #expect(after["runs"] as? Int == 0 && after["running"] as? Bool == false)
    for field in ["last_run_unix_nanos", "last_ended_unix_nanos", "last_row_count", "next_run_unix_nanos"] {
      #expect(after[field] as? Int64 == query[field] as? Int64, "\(field)")
    }
  }
}
