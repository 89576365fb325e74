import Foundation
import Storage
import Testing

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

  private var state: String { scratch.path.appendingPathComponent("state").path }

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
    let store = try AlertStore(StateConfiguration(directory: state))
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
