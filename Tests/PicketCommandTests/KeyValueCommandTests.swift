import Foundation
import TestSupport
import Testing

@Suite("picket kv, and what bodies keep", .enabled(if: hasPython, "needs /usr/bin/python3"))
struct KeyValueCommandTests {
  private static let file = """
    AnalysisType: rule
    RuleID: Example.Third
    Enabled: true
    Filename: third.py
    LogTypes: [Example.Auth]
    Severity: High

    """
  private static let body = """
    from panther_detection_helpers import caching
    def rule(event):
      global count
      caching.add_to_string_set("users", event["user"])
      caching.put_dictionary("last", {"user": event["user"]})
      count = caching.increment_counter("logins-" + event["user"])
      return count % 3 == 0
    def title(event): return f"login {count} of {event['user']}"

    """

  private func detections() throws -> ScratchDirectory {
    let detections = try ScratchDirectory()
    _ = try detections.write(Self.file, to: "third.yml")
    _ = try detections.write(Self.body, to: "third.py")
    return detections
  }

  /// The object that a command has written.
  private static func object(_ outcome: Command.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  private func evaluate(_ daemon: Daemon, _ user: String, _ options: String...) async throws -> String {
    let outcome = try await daemon.command(["evaluate", "-l", "Example.Auth"] + options + ["-"])
      .with(input: #"{"user":"\#(user)"}"#).run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test("What bodies keep is listed, shown and deleted, and counts on from there")
  func life() async throws {
    let rules = try detections()
    let daemon = try await Daemon(detections: rules.url, runsPython: true)
    #expect(try await daemon.command("kv", "list").run().output == "no keys\n")
    for _ in 0..<2 { _ = try await evaluate(daemon, "ann") }
    _ = try await evaluate(daemon, "bob")
    let list = try await daemon.command("kv", "list").run().output
    #expect(list.contains(/last +dictionary of 14 bytes +[0-9T:-]+Z +[0-9T:-]+Z\n/), "\(list)")
    #expect(list.contains(/logins-ann +count 2 +[0-9]/) && list.contains(/users +2 strings +[0-9]/), "\(list)")
    let some = try await daemon.command("kv", "list", "logins-?nn", "-o", "json").run()
    let keys = try #require(try Self.object(some)["key_values"] as? [[String: Any]])
    #expect(keys.count == 1 && keys[0]["key"] as? String == "logins-ann")
    let shown = try await daemon.command("kv", "show", "users").run().output
    #expect(shown.contains(/Strings +2\n/) && shown.hasSuffix("\n  ann\n  bob\n"), "\(shown)")
    let last = try await daemon.command("kv", "show", "last", "-o", "json").run()
    #expect(try Self.object(last)["dictionary"] as? [String: String] == ["user": "bob"])
    #expect(try await evaluate(daemon, "ann").contains("login 3 of ann"))
    let deleted = try await daemon.command("kv", "delete", "--match", "logins-*").run()
    #expect(deleted.output == "deleted 2 keys\n", "\(deleted.errors)")
    #expect(try await daemon.command("kv", "delete", "last", "none").run().output == "deleted 1 key\n")
    #expect(try await daemon.command("kv", "list", "-o", "json").run().output.contains("\"users\""))
    for _ in 0..<2 { #expect(try await !evaluate(daemon, "ann").contains("login")) }
    #expect(try await evaluate(daemon, "ann").contains("login 3 of ann"))
  }

  @Test(
    "A dry run and an explanation write nothing, and an event with an id writes once and is answered the same again")
  func once() async throws {
    let rules = try detections()
    let daemon = try await Daemon(detections: rules.url, runsPython: true)
    for _ in 0..<2 { _ = try await evaluate(daemon, "ann") }
    #expect(try await evaluate(daemon, "ann", "--dry-run").contains("login 3 of ann"))
    let explained = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: #"{"user":"ann"}"#).run()
    #expect(explained.output.contains("login 3 of ann"), "\(explained.output)\(explained.errors)")
    let first = try await evaluate(daemon, "ann", "--event-id", "e3")
    #expect(first.contains("login 3 of ann"))
    let again = try await evaluate(daemon, "ann", "--event-id", "e3")
    #expect(again.contains("login 3 of ann") && again.contains("duplicate"), "\(again)")
    #expect(try await daemon.command("kv", "show", "logins-ann").run().output.contains(/Count +3\n/))
    for _ in 0..<2 { #expect(try await !evaluate(daemon, "ann").contains("login")) }
    #expect(try await evaluate(daemon, "ann").contains("login 6 of ann"))
  }

  @Test("What is kept outlives the daemon; a check, a backup and a summary of the state have it")
  func durable() async throws {
    let scratch = try ScratchDirectory()
    let state = scratch.path("state")
    let rules = try detections()
    do {
      let daemon = try await Daemon(detections: rules.url, stateDirectory: state, runsPython: true)
      for _ in 0..<2 { _ = try await evaluate(daemon, "ann") }
      _ = try await evaluate(daemon, "bob", "--event-id", "b1")
      let status = try await daemon.command("status", "--all").run().output
      #expect(status.contains(/Keys +4 stored, [0-9,]+ bytes, 3 events have written, 0 evicted/), "\(status)")
      let metrics = try await daemon.command("metrics").run().output
      #expect(metrics.contains("picket_keys_stored 4\n") && metrics.contains("picket_key_writes_total 3\n"))
    }
    let shown = try await Command("state", "show", "--state-directory", state, "-o", "json").run()
    let summary = try Self.object(shown)
    #expect(summary["keys_stored"] as? Int == 4 && summary["key_events_stored"] as? Int == 1)
    let backup = scratch.path("backup")
    #expect(try await Command("state", "backup", "--state-directory", state, "--to", backup).run().exitCode == 0)
    for directory in [state, backup] {
      #expect(try await Command("state", "check", "--state-directory", directory).run().exitCode == 0)
      let daemon = try await Daemon(detections: rules.url, stateDirectory: directory, runsPython: true)
      #expect(try await daemon.command("kv", "show", "logins-ann").run().output.contains(/Count +2\n/))
      #expect(try await evaluate(daemon, "ann").contains("login 3 of ann"))
    }
  }

  @Test("A replay begins with nothing, counts by the times of events, and gives the same bytes each time")
  func replay() throws {
    let rules = try detections()
    // The third comes after 90 days: what was counted until then has expired.
    let lines = ["01-01", "01-02", "06-01", "06-02", "06-03"].map {
      #"{"user":"ann","p_log_type":"Example.Auth","p_event_time":"2025-\#($0) 00:00:00.000"}"#
    }
    let events = try rules.write(lines.joined(separator: "\n"), to: "events.jsonl")
    let outputs = try (0..<2).map { _ in
      let process = try DaemonProcess(["--detections", rules.url.path, "--replay", events])
      let (code, output, errors) = process.finish()
      #expect(code == 0, "\(errors)")
      return output
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("login 3 of ann") && outputs[0].split(separator: "\n").count == 1, "\(outputs[0])")
    #expect(outputs[0].contains("\"created_unix_nanos\":1748908800000000000"), "\(outputs[0])")
  }

  @Test("An explanation without a daemon finds an empty store")
  func explained() async throws {
    let rules = try detections()
    let outcome = try await Command("explain", "--detections", rules.url.path, "-l", "Example.Auth", "-").withPython()
      .with(input: #"{"user":"ann"}"#).run()
    #expect(outcome.output.contains("rule() returned False"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("Flows and the rows of queries write too: a flow with a name once, a row with each run, a dry run nothing")
  func flowsAndRows() async throws {
    let rules = try ScratchDirectory()
    let count = "from panther_detection_helpers.caching import increment_counter\n"
    _ = try rules.write(count + "def rule(event): return increment_counter('flows') == 3\n", to: "flow.py")
    _ = try rules.write(count + "def rule(event): return increment_counter('rows') == 3\n", to: "row.py")
    _ = try rules.write(
      """
      AnalysisType: rule
      RuleID: Each.Flow
      Enabled: true
      Filename: flow.py
      LogTypes: [AWS.VPCFlow]
      Severity: Low
      ---
      AnalysisType: scheduled_rule
      RuleID: Each.Row
      Enabled: true
      Filename: row.py
      ScheduledQueries: [Ports]
      Severity: Low
      ---
      AnalysisType: scheduled_query
      QueryName: Ports
      Enabled: true
      Query: SELECT dstPort, COUNT(*) AS flows FROM aws_vpcflow GROUP BY dstPort
      Schedule: {RateMinutes: 500000, TimeoutMinutes: 1}

      """, to: "rules.yml")
    let daemon = try await Daemon(detections: rules.url, runsPython: true)
    let now = Int(Date().timeIntervalSince1970) - 60
    let flows = (0..<4).map {
      #"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","dstPort":\#($0 / 2),"start":\#(now),"p_row_id":"f\#($0)"}"#
    }.joined(separator: "\n")
    for _ in 0..<2 { #expect(try await daemon.command("ingest", "-").with(input: flows).run().exitCode == 0) }
    #expect(try await daemon.command("kv", "show", "flows").run().output.contains(/Count +4\n/))
    let dry = try await daemon.command("run-scheduled", "Ports", "--dry-run").run()
    #expect(dry.exitCode == 0, "\(dry.errors)")
    let before = try await daemon.command("kv", "show", "rows").run()
    for _ in 0..<2 { #expect(try await daemon.command("run-scheduled", "Ports").run().exitCode == 0) }
    // The run on the schedule, at the start, had no flows.
    let counted = try await daemon.command("kv", "show", "rows").run()
    #expect(before.exitCode == 1 && counted.output.contains(/Count +4\n/), "\(before.output)\(counted.output)")
    #expect(try await daemon.command("alerts", "list").run().output.contains("Each.Row"))
  }

  @Test(
    "A slip on the command line is told",
    arguments: [
      (["kv", "show", ""], "expected a key"), (["kv", "list", ""], "expected a pattern"),
      (["kv", "delete"], "expected either keys or --match"),
      (["kv", "delete", "a", "--match", "b"], "expected either keys or --match"),
      (["kv", "delete", "--match", ""], "--match expects a pattern"),
    ])
  func slips(arguments: [String], message: String) async throws {
    let outcome = try await Command(arguments).run()
    #expect(outcome.exitCode == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("A key that is not there is said to be none")
  func missing() async throws {
    let rules = try detections()
    let daemon = try await Daemon(detections: rules.url, runsPython: true)
    let outcome = try await daemon.command("kv", "show", "none").run()
    #expect(
      outcome.exitCode == 1 && outcome.errors.contains("there is nothing below the key 'none'"), "\(outcome.errors)")
  }
}
