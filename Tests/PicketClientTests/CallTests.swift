import PicketClient
import Synchronization
import TestSupport
import Testing
import Wire

@Suite("Calls with one answer")
struct UnaryCallTests {
  @Test("Each call gets its own answer, whatever the order of the answers")
  func outOfOrder() async throws {
    let fixture = try await Fixture()
    let answers = try await withThrowingTaskGroup(of: (UInt8, [UInt8]).self) { group in
      for number in 0..<60 as Range<UInt8> {
        group.addTask { (number, try await fixture.call("Later", [60 - number, number])) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(answers.count == 60)
    for (number, answer) in answers { #expect(answer == [60 - number, number]) }
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("Payloads of every size come back unchanged", arguments: [0, 1, 127, 128, 65_536, 1_000_000, 4_194_000])
  func sizes(count: Int) async throws {
    let fixture = try await Fixture()
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(try await fixture.call("Echo", payload) == payload)
    try await fixture.finish()
  }

  @Test("A request larger than a frame is refused before it is sent, and the next call goes through")
  func tooLarge() async throws {
    let fixture = try await Fixture()
    let error = await #expect(throws: PicketClientError.self) {
      try await fixture.call("Echo", Array(repeating: 0, count: 4_194_304))
    }
    guard case .requestTooLarge(let byteCount, 4_194_304) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(byteCount > 4_194_304)
    #expect(try await fixture.call("Echo", [1]) == [1])
    try await fixture.finish()
  }

  @Test("Calls beyond the bound wait for their turn")
  func boundedByCount() async throws {
    let log = ServerLog()
    let fixture = try await Fixture {
      $0.callsInFlightMax = 8
    } serve: { call in
      log.record {
        $0.callsOpen += 1
        $0.callsOpenMax = max($0.callsOpenMax, $0.callsOpen)
      }
      call.after(.milliseconds(1)) { call in
        log.record { $0.callsOpen -= 1 }
        call.answer(payload: call.request.payload)
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        group.addTask {
          let payload = Array("\(number)".utf8)
          let answer = try await fixture.call("Any", payload)
          #expect(answer == payload)
        }
      }
      try await group.waitForAll()
    }
    #expect(log.counts.callsOpenMax == 8)
    try await fixture.finish()
  }

  @Test("Bytes beyond the bound wait for their turn, and one large call still goes alone")
  func boundedByBytes() async throws {
    let log = ServerLog()
    let fixture = try await Fixture {
      $0.bytesInFlightMax = 1_000
    } serve: { call in
      log.record {
        $0.callsOpen += call.request.payload.count
        $0.callsOpenMax = max($0.callsOpenMax, $0.callsOpen)
      }
      call.after(.milliseconds(1)) { call in
        log.record { $0.callsOpen -= call.request.payload.count }
        call.answer(payload: [])
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask { _ = try await fixture.call("Any", Array(repeating: 1, count: 300)) }
      }
      try await group.waitForAll()
    }
    #expect(log.counts.callsOpenMax == 900)
    _ = try await fixture.call("Any", Array(repeating: 1, count: 5_000))
    #expect(log.counts.callsOpenMax == 5_000)
    try await fixture.finish()
  }

  @Test("A failure that the daemon answers with keeps its code and message")
  func status() async throws {
    let fixture = try await Fixture()
    let expected = PicketClientError.status(code: .notFound, message: "no such thing: café")
    await #expect(throws: expected) { try await fixture.call("Fail") }
    #expect(expected.description == "NOT_FOUND: no such thing: café")
    await #expect(throws: PicketClientError.deadlineExceeded) { try await fixture.call("TooLate") }
    try await fixture.finish()
  }

  @Test("A unary request has no flags, and one for a stream says that nothing follows it")
  func flags() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.call("Flags") == [0])
    var answers = fixture.stream("Flags", 0).makeAsyncIterator()
    #expect(try await answers.next() == [1])
    try await fixture.finish()
  }
}

@Suite("The methods of picket.v1.Detection")
struct DetectionCallTests {
  /// Answers each method with what was asked, so that request and response are seen to be its own.
  @Sendable private static func serve(_ call: ServedCall) {
    do {
      guard call.request.service == "picket.v1.Detection" else {
        return call.fail(RPCError(.unimplemented, "no service \(call.request.service)"))
      }
      try serve(call, payload: call.request.payload)
    } catch {
      call.fail(RPCError(.invalidArgument, "\(error)"))
    }
  }

  private static func serve(_ call: ServedCall, payload: [UInt8]) throws {
    switch call.request.method {
    case "EvaluateEvent":
      let asked = try EvaluateEventRequest(decoding: payload)
      call.answer(EvaluateEventResponse(matches: [Match(title: asked.logType, context: asked.event)]))
    case "EvaluateEvents":
      let asked = try EvaluateEventsRequest(decoding: payload)
      call.answer(EvaluateEventsResponse(eventsEvaluated: UInt64(asked.events.count)))
    case "ListDetections":
      let asked = try ListDetectionsRequest(decoding: payload)
      call.answer(ListDetectionsResponse(nextPageToken: asked.text, totalCount: asked.pageSize))
    case "GetDetection":
      let asked = try GetDetectionRequest(decoding: payload)
      call.answer(GetDetectionResponse(summary: DetectionSummary(detectionID: asked.detectionID)))
    case "ListAlerts":
      let asked = try ListAlertsRequest(decoding: payload)
      call.answer(ListAlertsResponse(alerts: [Alert(title: asked.text)], nextPageToken: asked.pageToken))
    case "GetAlert":
      let asked = try GetAlertRequest(decoding: payload)
      call.answer(GetAlertResponse(alert: Alert(alertID: asked.alertID)))
    case "WatchAlerts":
      let asked = try WatchAlertsRequest(decoding: payload)
      call.data(AlertChange(kind: .started, sequence: asked.afterSequence).encoded())
      call.data(AlertChange(kind: .created, sequence: asked.afterSequence + 1).encoded())
      call.end()
    case "IngestFlow", "RunScheduled", "QueryFlows": try serveFlows(call, payload: payload)
    case "GetStatus":
      _ = try GetStatusRequest(decoding: payload)
      call.answer(GetStatusResponse(version: "1.2.3"))
    default:
      call.fail(RPCError(.unimplemented, "no method \(call.request.method)"))
    }
  }

  private static func serveFlows(_ call: ServedCall, payload: [UInt8]) throws {
    switch call.request.method {
    case "IngestFlow":
      let asked = try IngestFlowRequest(decoding: payload)
      let count = UInt64(asked.flows.count)
      call.answer(IngestFlowResponse(acceptedCount: count, matches: [Match(title: asked.flows.first?.srcAddr ?? "")]))
    case "RunScheduled":
      let asked = try RunScheduledRequest(decoding: payload)
      call.answer(RunScheduledResponse(rowCount: UInt64(asked.rowsMax), asOfUnixNanos: asked.asOfUnixNanos))
    default:
      let asked = try QueryFlowsRequest(decoding: payload)
      call.answer(QueryFlowsResponse(rows: [Row(values: [.text(asked.sql), .integer(-1), .null])]))
    }
  }

  @Test("Flows are sent, and queries give their rows")
  func flows() async throws {
    let fixture = try await Fixture(serve: Self.serve)
    let client = fixture.client
    let flows = [FlowRecord(srcAddr: "10.0.0.1", dstPort: 0), FlowRecord()]
    let ingested = try await client.ingestFlow(IngestFlowRequest(flows: flows))
    #expect(ingested == IngestFlowResponse(acceptedCount: 2, matches: [Match(title: "10.0.0.1")]))
    let run = try await client.runScheduled(RunScheduledRequest(queryName: "Q", asOfUnixNanos: 7, rowsMax: 3))
    #expect(run == RunScheduledResponse(rowCount: 3, asOfUnixNanos: 7))
    let answer = try await client.queryFlows(QueryFlowsRequest(sql: "SELECT 1"))
    #expect(answer.rows == [Row(values: [.text("SELECT 1"), .integer(-1), .null])])
    try await fixture.finish()
  }

  @Test("Every method sends its request and reads its response")
  func methods() async throws {
    let fixture = try await Fixture(serve: Self.serve)
    let client = fixture.client
    let event = EvaluateEventRequest(logType: "T", event: Array("{}".utf8))
    #expect(try await client.evaluateEvent(event).matches == [Match(title: "T", context: Array("{}".utf8))])
    let events = EvaluateEventsRequest(logType: "T", events: Array("{}\n{}".utf8))
    #expect(try await client.evaluateEvents(events).eventsEvaluated == 5)
    let page = try await client.listDetections(ListDetectionsRequest(text: "x", pageSize: 9))
    #expect(page == ListDetectionsResponse(nextPageToken: "x", totalCount: 9))
    #expect(try await client.getDetection(GetDetectionRequest(detectionID: "D")).summary?.detectionID == "D")
    #expect(try await client.getStatus().version == "1.2.3")
    let alerts = try await client.listAlerts(ListAlertsRequest(text: "x", pageToken: "t"))
    #expect(alerts == ListAlertsResponse(alerts: [Alert(title: "x")], nextPageToken: "t"))
    #expect(try await client.getAlert(GetAlertRequest(alertID: "A")).alert?.alertID == "A")
    var sequences: [UInt64] = []
    for try await change in client.watchAlerts(WatchAlertsRequest(afterSequence: 41)) {
      sequences.append(change.sequence)
    }
    #expect(sequences == [41, 42])
    try await fixture.finish()
  }

  @Test("A message of a stream that cannot be read ends it with a violation")
  func wrongStreamMessage() async throws {
    let fixture = try await Fixture(serve: { $0.data([0x0A, 0x05, 0x41]) })
    var changes = fixture.client.watchAlerts().makeAsyncIterator()
    await #expect(throws: PicketClientError.self) { try await changes.next(isolation: #isolation) }
    try await fixture.finish()
  }

  @Test("A response that is not the method's message is a violation, and the connection goes on")
  func wrongMessage() async throws {
    let fixture = try await Fixture(serve: { $0.answer(payload: [0x0A, 0x05, 0x41]) })
    let error = await #expect(throws: PicketClientError.self) { try await fixture.client.getStatus() }
    #expect(error == .protocolViolation("picket.v1.GetStatusResponse: the bytes end inside a field"))
    #expect(try await fixture.call("Any") == [0x0A, 0x05, 0x41])
    try await fixture.finish()
  }
}

@Suite("The methods of picket.v1.Admin")
struct AdminCallTests {
  @Test("SetAlertStatus sends its request and reads its response")
  func setAlertStatus() async throws {
    let directory = try ScratchDirectory()
    let server = try await ScriptedServer.start(at: directory.path()) { call in
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
