import ScriptedDaemon
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
