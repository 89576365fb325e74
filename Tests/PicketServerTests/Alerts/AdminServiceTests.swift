import Foundation
import PicketClient
import PicketServer
import Testing
import Wire

@Suite("The admin socket", .mayBlock)
struct AdminServiceTests {
  private func serve(_ body: (TestServer, PicketClient) async throws -> Void) async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      try await server.withClient { client in try await body(server, client) }
    }
  }

  @Test("A status is set with a comment, and who set it is the user of the process that asked")
  func setStatus() async throws {
    try await serve { server, client in
      let ids = [try await client.alert("a"), try await client.alert("b")]
      let answer = try await server.withAdmin {
        try await $0.setAlertStatus(SetAlertStatusRequest(alertIDs: ids, status: .closed, comment: "a test"))
      }
      #expect(answer.alerts.map(\.alertID) == ids && answer.alerts.allSatisfy { $0.status == .closed })
      let history = try await client.getAlert(GetAlertRequest(alertID: ids[1])).history
      let note = try #require(history.first)
      #expect(history.count == 1 && note.status == .closed && note.comment == "a test")
      #expect(note.changedBy == "uid \(getuid())" && note.changedUnixNanos > 1_700_000_000_000_000_000)
    }
  }

  @Test(
    "What cannot be set is refused, and nothing is changed",
    arguments: [
      (SetAlertStatusRequest(status: .closed), "alert_ids is empty"),
      (
        SetAlertStatusRequest(alertIDs: ["ID", "x"], status: .closed),
        "'x' is no alert id; expected one such as 3f9a1c20-17"
      ),
      (SetAlertStatusRequest(alertIDs: ["ID", "ID9"], status: .closed), "no alert"),
      (SetAlertStatusRequest(alertIDs: ["ID"]), "expected OPEN, TRIAGED, RESOLVED or CLOSED"),
      (
        SetAlertStatusRequest(alertIDs: ["ID"], status: .closed, comment: String(repeating: "c", count: 16_385)),
        "at most 16384 are kept"
      ),
      (SetAlertStatusRequest(alertIDs: Array(repeating: "ID", count: 501), status: .closed), "at most 500 at a time"),
    ])
  func refused(_ request: SetAlertStatusRequest, _ message: String) async throws {
    try await serve { server, client in
      let id = try await client.alert("a")
      var request = request
      request.alertIDs = request.alertIDs.map { $0.replacingOccurrences(of: "ID", with: id) }
      let connection = try RawConnection(server.adminSocket)
      try connection.write(.request(1, "SetAlertStatus", request, service: "picket.v1.Admin"))
      let failure = try #require(try connection.read().failure())
      #expect(failure.message.contains(message), "\(failure)")
      #expect(try await client.listAlerts().alerts.map(\.status) == [.open])
    }
  }

  @Test("Each socket answers its own service alone")
  func separation() async throws {
    try await serve { server, client in
      let id = try await client.alert("a")
      let data = try RawConnection(server.socket)
      try data.write(
        .request(
          1, "SetAlertStatus", SetAlertStatusRequest(alertIDs: [id], status: .closed), service: "picket.v1.Admin"))
      let failure = try data.read().failure()
      #expect(failure?.code == .unimplemented && failure?.message.contains("there is picket.v1.Detection") == true)
      let admin = try RawConnection(server.adminSocket)
      try admin.write(.request(1, "ListAlerts", ListAlertsRequest()))
      #expect(try admin.read().failure()?.code == .unimplemented)
    }
  }

  @Test("The admin socket is for its owner alone, and goes with the server")
  func mode() async throws {
    var path = ""
    try await TestServer.serve { server in
      path = server.adminSocket
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("Sockets that were passed on are told apart by their names")
  func inherited() {
    func sockets(_ names: String, count: Int) -> InheritedSockets {
      InheritedSockets(
        environment: ["LISTEN_PID": "7", "LISTEN_FDS": "\(count)", "LISTEN_FDNAMES": names], processID: 7)
    }
    #expect(sockets("data:admin", count: 2).data == 3 && sockets("data:admin", count: 2).admin == 4)
    #expect(sockets("admin:data", count: 2).data == 4 && sockets("admin:data", count: 2).admin == 3)
    #expect(sockets("admin", count: 1).data == nil && sockets("admin", count: 1).admin == 3)
    #expect(sockets("", count: 1).data == 3 && sockets("", count: 1).admin == nil)
  }
}
