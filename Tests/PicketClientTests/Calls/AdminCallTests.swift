import PicketClient
import ScriptedDaemon
import Testing
import Wire

@Suite("The methods of picket.v1.Admin")
struct AdminCallTests {
  @Test("SetAlertStatus sends its request and reads its response")
  func setAlertStatus() async throws {
    let directory = try SocketDirectory()
    let server = try await TestServer.start(at: directory.path()) { call in
      guard call.request.service == "picket.v1.Admin", call.request.method == "SetAlertStatus",
        let asked = try? SetAlertStatusRequest(decoding: call.request.payload)
      else { return call.fail(RPCError(.unimplemented, "\(call.request.service)/\(call.request.method)")) }
      call.answer(
        SetAlertStatusResponse(
          alerts: asked.alertIDs.map { Alert(alertID: $0, title: asked.comment, status: asked.status) }))
    }
    let client = PicketAdminClient(socketPath: directory.path())
    let answer = try await client.setAlertStatus(
      SetAlertStatusRequest(alertIDs: ["a", "b"], status: .resolved, comment: "why"))
    #expect(answer.alerts.map(\.alertID) == ["a", "b"])
    #expect(answer.alerts.allSatisfy { $0.status == .resolved && $0.title == "why" })
    await client.close()
    try await server.stop()
  }
}
