import PicketClient
import PicketServer
import Storage
import Testing
import Wire

@Suite("Alerts over the socket", .mayBlock)
struct AlertServiceTests {
  /// Serves the rules with three alerts, the second of which is grave.
  private func serve(_ body: (TestServer, PicketClient, [String]) async throws -> Void) async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      try await server.withClient { client in
        var ids: [String] = []
        for key in ["a", "b", "c"] { ids.append(try await client.alert(key, grave: key == "b")) }
        try await body(server, client, ids)
      }
    }
  }

  @Test("A list has the newest alerts first, page by page, and what the filter says")
  func list() async throws {
    try await serve { _, client, ids in
      let all = try await client.listAlerts()
      #expect(all.alerts.map(\.alertID) == ids.reversed() && all.nextPageToken.isEmpty)
      #expect(all.alerts.map(\.severity) == [.medium, .high, .medium])
      #expect(all.alerts.allSatisfy { $0.kind == .rule && $0.status == .open && $0.eventCount == 1 })
      let first = try await client.listAlerts(ListAlertsRequest(pageSize: 2))
      #expect(first.alerts.map(\.alertID) == [ids[2], ids[1]])
      try await client.alert("late")
      let second = try await client.listAlerts(ListAlertsRequest(pageSize: 2, pageToken: first.nextPageToken))
      #expect(second.alerts.map(\.alertID) == [ids[0]] && second.nextPageToken.isEmpty)
      let grave = try await client.listAlerts(ListAlertsRequest(severities: [.high, .critical], text: "TEST.al"))
      #expect(grave.alerts.map(\.alertID) == [ids[1]])
      #expect(try await client.listAlerts(ListAlertsRequest(statuses: [.closed])).alerts.isEmpty)
    }
  }

  @Test("An alert is shown with its events")
  func get() async throws {
    try await serve { _, client, ids in
      #expect(try await client.alert("a") == ids[0])
      let answer = try await client.getAlert(GetAlertRequest(alertID: ids[0]))
      let alert = try #require(answer.alert)
      #expect(alert.alertID == ids[0] && alert.detectionID == "Test.Alert" && alert.displayName == "A test")
      #expect(
        alert.dedup == #"["a"]"# && alert.eventCount == 2 && alert.threshold == 1 && alert.runbook == "what to do")
      #expect(alert.windowClosesUnixNanos - alert.firstMatchUnixNanos == 3_600_000_000_000)
      #expect(answer.events.map { String(decoding: $0.event, as: UTF8.self) }.allSatisfy { $0.contains(#""key":"a""#) })
      #expect(answer.events.count == 2 && answer.history.isEmpty)
    }
  }

  @Test(
    "What cannot be asked is refused with what was expected",
    arguments: [
      (ListAlertsRequest(pageToken: "x"), "page_token 'x' is none"),
      (ListAlertsRequest(pageToken: "-1"), "page_token '-1' is none"),
      (ListAlertsRequest(severities: [.unspecified]), "expected INFO, LOW, MEDIUM, HIGH or CRITICAL"),
      (ListAlertsRequest(statuses: [.unrecognized(9)]), "expected OPEN, TRIAGED, RESOLVED or CLOSED"),
    ])
  func badLists(_ request: ListAlertsRequest, _ message: String) async throws {
    try await TestServer.serve { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.request(1, "ListAlerts", request))
      let failure = try #require(try connection.read().failure())
      #expect(failure.code == .invalidArgument && failure.message.contains(message), "\(failure)")
    }
  }

  @Test("An id that is none, and one that is not there, are told apart")
  func badIDs() async throws {
    try await serve { server, _, ids in
      let connection = try RawConnection(server.socket)
      try connection.write(.request(1, "GetAlert", GetAlertRequest(alertID: "17")))
      #expect(try connection.read().failure()?.code == .invalidArgument)
      try connection.write(.request(3, "GetAlert", GetAlertRequest(alertID: "00000000-2")))
      let failure = try connection.read().failure()
      #expect(failure?.code == .notFound && failure?.message.contains("did you mean '\(ids[1])'?") == true)
    }
  }

  @Test("GetStatus counts what is in the state, exactly and at once")
  func status() async throws {
    let scratch = try ScratchDirectory()
    let store = try AlertStore(StateConfiguration(directory: scratch.path("state")))
    try await TestServer.serve(AlertDetections.loaded, store: store) { server in
      try await server.withClient { client in
        for key in ["a", "b", "a"] { try await client.alert(key) }
        let state = try #require(try await client.getStatus().stateStatus)
        #expect(state.directory == scratch.path("state") && state.durability == "process")
        #expect(state.windowsStored == 2 && state.windowsInMemory == 2 && state.windowsOpened == 2)
        #expect(state.alertsStored == 2 && state.alertsOpen == 2 && state.alertsCreated == 2)
        #expect(state.commits >= 3 && state.commitsFailed == 0 && state.lastError.isEmpty && state.fileBytes > 4_096)
      }
    }
    store.close()
  }

  @Test("State that ends with the daemon is no part of its status")
  func statusInMemory() async throws {
    try await TestServer.serve { server in
      let status = try await server.status()
      #expect(status.stateStatus == nil)
    }
  }
}
