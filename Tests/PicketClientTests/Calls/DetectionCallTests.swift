import PicketClient
import ScriptedDaemon
import Testing
import Wire

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
