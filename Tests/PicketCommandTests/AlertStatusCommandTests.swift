import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket alerts triage, resolve, close and reopen")
struct AlertStatusCommandTests {
  @Test(
    "Each command asks the admin socket for its status, once for each alert",
    arguments: [
      ("triage", .triaged), ("resolve", .resolved), ("close", .closed), ("reopen", .open),
    ] as [(String, AlertStatus)])
  func status(_ verb: String, _ status: AlertStatus) async throws {
    let asked = Asked<SetAlertStatusRequest>()
    let daemon = try await ScriptedPicketd { call in
      let request = try asked.request(of: call)
      guard call.request.service == "picket.v1.Admin" else { return call.fail(RPCError(.unimplemented, "no")) }
      call.answer(
        SetAlertStatusResponse(
          alerts: request.alertIDs.map { Alert(alertID: $0, title: "Title of \($0)", status: request.status) }))
    }
    let outcome = try await daemon.command("alerts", verb, "a-1", "a-2", "a-1", "--comment", "why").run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output == "a-1  \(status)  Title of a-1\na-2  \(status)  Title of a-2\n")
    #expect(asked.all == [SetAlertStatusRequest(alertIDs: ["a-1", "a-2"], status: status, comment: "why")])
    let json = try await daemon.command("alerts", verb, "a-1", "--output", "json").run()
    #expect(json.output.contains("\"status\": \"\(status)\""))
    try await daemon.stop()
  }

  @Test("--admin-socket goes before PICKET_ADMIN_SOCKET, and PICKET_SOCKET does not count")
  func sockets() async throws {
    let outcome = try await Command("alerts", "close", "a-1", "--admin-socket", "/nonexistent/a.sock")
      .with(environment: ["PICKET_ADMIN_SOCKET": "/nowhere.sock", "PICKET_SOCKET": "/elsewhere.sock"]).run()
    #expect(outcome.exitCode == 69)
    #expect(outcome.errors.hasPrefix("picket: cannot connect to /nonexistent/a.sock: "))
  }
}

@Suite("An alert from its first match to its end")
struct AlertLifeTests {
  private static let detection = """
    AnalysisType: rule
    RuleID: Example.Login
    Enabled: true
    LogTypes: [Example.Auth]
    Severity: High
    Threshold: 3
    DedupPeriodMinutes: 15
    AlertTitle: "Login of {user}"
    Detection:
      - { Key: user, Condition: Equals, Value: root }

    """

  private static let event = #"{"user":"root"}"#

  private func daemon() async throws -> Daemon {
    let detections = try ScratchDirectory()
    _ = try detections.write(Self.detection, to: "login.yml")
    return try await Daemon(detections: detections.url)
  }

  /// The line of what became of the match.
  private func outcome(_ daemon: Daemon, _ options: String...) async throws -> String {
    let text = try await daemon.command(["evaluate", "-l", "Example.Auth"] + options).with(input: Self.event).run()
    let line = text.output.split(separator: "\n").first { $0.contains("outcome") }
    return String(try #require(line, "\(text.output)\(text.errors)").trimmingPrefix(#/ *outcome +/#))
  }

  @Test("Each match says what became of it, and explain shows the window")
  func outcomes() async throws {
    let daemon = try await daemon()
    let time = "[0-9-]+T[0-9:]+Z"
    #expect(try await outcome(daemon, "--dry-run") == "dry run")
    let before = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: Self.event).run()
    #expect(before.output.contains("none is open: the next match opens one; an alert takes 3"), "\(before.output)")
    let first = try await outcome(daemon, "--event-id", "e-1")
    #expect(first.contains(try Regex("^1 of 3, window closes \(time)$")), "\(first)")
    #expect(try await outcome(daemon, "--event-id", "e-1") == "duplicate of an event that was counted before")
    #expect(try await outcome(daemon).hasPrefix("2 of 3, "))
    let during = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: Self.event).run()
    #expect(during.output.contains("2 of 3 events, no alert yet"), "\(during.output)")
    let created = try await outcome(daemon)
    let id = try #require(created.firstMatch(of: #/^new alert ([0-9a-f]{8}-1), 3 events, window closes /#)?.1)
    #expect(try await outcome(daemon).hasPrefix("added to alert \(id), 4 events, window closes "))
    #expect(try await outcome(daemon, "--event-id", "e-1") == "duplicate of an event of alert \(id)")
    let after = try await daemon.command("explain", "-l", "Example.Auth", "-").with(input: Self.event).run()
    #expect(after.output.contains("4 events; threshold 3, alert \(id)"), "\(after.output)")
  }

  @Test("An alert is listed, shown, settled and opened again, with its history")
  func life() async throws {
    let daemon = try await daemon()
    let events = Array(repeating: Self.event, count: 5).joined(separator: "\n")
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: events).run()
    let list = try await daemon.command("alerts", "list", "--status", "open", "--since", "1h").run()
    let id = String(try #require(list.output.firstMatch(of: /[0-9a-f]{8}-1/), "\(list.output)\(list.errors)").output)
    #expect(list.output.hasSuffix("\n1 alert\n"))
    let resolved = try await daemon.command("alerts", "resolve", id, "--comment", "it was me").run()
    #expect(resolved.output == "\(id)  RESOLVED  Login of root\n", "\(resolved.errors)")
    #expect(try await daemon.command("alerts", "list", "--status", "open").run().output == "no alerts\n")
    _ = try await daemon.command("alerts", "reopen", id).run()
    let show = try await daemon.command("alerts", "show", id, "--events", "1").run()
    #expect(show.output.contains("HIGH  OPEN"))
    #expect(show.output.contains("\"user\": \"root\""))
    #expect(show.output.contains(/RESOLVED +uid [0-9]+ .*it was me/), "\(show.output)")
    let misspelt = try await daemon.command("alerts", "show", id + "7").run()
    #expect(misspelt.exitCode == 1)
    #expect(misspelt.errors.contains(id), "the daemon suggests the id that is near: \(misspelt.errors)")
    let none = try await daemon.command("alerts", "close", id, id + "7").run()
    #expect(none.exitCode == 1)
    #expect(try await daemon.command("alerts", "list", "--status", "closed").run().output == "no alerts\n")
  }

  @Test("The status says where state is kept and how many alerts there are")
  func status() async throws {
    let memory = try await daemon()
    #expect(try await memory.command("status").run().output.contains("in memory only"))
    let state = try ScratchDirectory()
    let daemon = try await Daemon(stateDirectory: state.path)
    let event = #"{"user":"root","address":"8.8.8.8"}"#
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: event).run()
    let status = try await daemon.command("status", "--all").run()
    #expect(status.output.contains("\(state.path), survives a killed process, "))
    #expect(status.output.contains("1 stored, 1 open, 1 created, 0 removed"), "\(status.output)")
    let json = try await daemon.command("status", "-o", "json").run()
    #expect(json.output.contains("\"durability\": \"process\""))
  }
}

@Suite("picket alerts show")
struct AlertsShowCommandTests {
  @Test("An alert is shown with its history, and as many of its first events as are asked for")
  func show() async throws {
    let daemon = try await ScriptedPicketd { $0.answer(ExampleAlerts.details) }
    let none = try await daemon.command("alerts", "show", "3f9a1c20-17").run()
    #expect(none.output.contains("\n\n1,234 events, of which the first 2 are kept: --events 2 shows them\n\nHistory"))
    #expect(!none.output.contains("\"user\""))
    let one = try await daemon.command("alerts", "show", "3f9a1c20-17", "--events", "1").run()
    #expect(one.output.contains("First 1 of 1,234 events") && one.output.contains("--events 2 shows them"))
    let text = try await daemon.command("alerts", "show", "3f9a1c20-17", "--events", "9").run()
    #expect(text.exitCode == 0)
    try Golden.expect(text.output, is: "alerts-show.txt")
    let json = try await daemon.command("alerts", "show", "3f9a1c20-17", "-o", "json").run()
    #expect(json.exitCode == 0)
    try Golden.expect(json.output, is: "alerts-show.json")
    try await daemon.stop()
  }

  @Test("What the daemon says of an id that is not there is printed, and the exit code is 1")
  func notFound() async throws {
    let daemon = try await ScriptedPicketd {
      $0.fail(RPCError(.notFound, "there is no alert 3f9a1c20-71; did you mean 3f9a1c20-17?"))
    }
    let outcome = try await daemon.command("alerts", "show", "3f9a1c20-71").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == "picket: there is no alert 3f9a1c20-71; did you mean 3f9a1c20-17? (NOT_FOUND)\n")
    try await daemon.stop()
  }

  @Test("A context that is no JSON is printed without harm")
  func strangeDocument() async throws {
    let daemon = try await ScriptedPicketd {
      $0.answer(GetAlertResponse(alert: Alert(alertID: "a-1", context: Array("]]}{\"\u{1B}[2J".utf8))))
    }
    let outcome = try await daemon.command("alerts", "show", "a-1").run()
    #expect(outcome.exitCode == 0)
    #expect(!outcome.output.contains("\u{1B}"))
    try await daemon.stop()
  }
}
