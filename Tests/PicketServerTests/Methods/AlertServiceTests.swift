import Detection
import Foundation
import PicketClient
import PicketServer
import Storage
import TestSupport
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
    let store = try StateStore(StateConfiguration(directory: scratch.path("state")))
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

/// Rules for the log type `Test.Alert`: every event with a `key` is an alert of its own, by its key.
enum AlertDetections {
  static let loaded: LoadedDetections = {
    let text = """
      AnalysisType: rule
      RuleID: Test.Alert
      DisplayName: A test
      Enabled: true
      LogTypes: [Test.Alert]
      Severity: Medium
      Runbook: what to do
      GroupBy: [{Key: key}]
      Detection:
        - {Key: key, Condition: Exists}
      DynamicSeverities:
        - ChangeTo: High
          Conditions:
            - {Key: grave, Condition: Equals, Value: true}
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "alert.yml")])
    precondition(library.problems.isEmpty, "\(library.problems)")
    return LoadedDetections(library: library, loadedUnixNanos: 1_700_000_000_000_000_000)
  }()
}

extension PicketClient {
  /// Sends an event that matches, and gives the id of its alert.
  @discardableResult
  func alert(_ key: String, grave: Bool = false) async throws -> String {
    let event = Array(#"{"key":"\#(key)","grave":\#(grave)}"#.utf8)
    let answer = try await evaluateEvent(EvaluateEventRequest(logType: "Test.Alert", event: event))
    return answer.matches.first?.alertID ?? ""
  }
}
