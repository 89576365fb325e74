import Foundation
import ScriptedDaemon
import Testing
import Wire

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
