import PicketClient
import PicketServer
import Storage
import Testing
import Wire

@Suite("AddSilence, ListSilences and EndSilence", .mayBlock)
struct SilenceMethodTests {
  private func serve(_ body: (TestServer, PicketClient) async throws -> Void) async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      try await server.withClient { client in try await body(server, client) }
    }
  }

  private static let hour: Int64 = 3_600_000_000_000

  private static func request(_ change: (inout AddSilenceRequest) -> Void = { _ in }) -> AddSilenceRequest {
    var request = AddSilenceRequest(
      detectionID: "Test.Alert", reason: "a test", durationNanos: hour, userName: "ann")
    change(&request)
    return request
  }

  @Test("An alert under a silence says so in its answer, in lists, in watches and in an explanation")
  func silenced() async throws {
    try await serve { server, client in
      let added = try await server.withAdmin { try await $0.addSilence(Self.request()) }.silence
      let silence = try #require(added)
      #expect(silence.silenceID == 1 && silence.active && silence.userName == "ann")
      #expect(silence.createdBy.hasPrefix("uid ") && silence.untilUnixNanos == silence.createdUnixNanos + Self.hour)
      let watch = try RawConnection(server.socket)
      try watch.write(.request(1, "WatchAlerts", WatchAlertsRequest()))
      #expect(try watch.change().kind == .started)
      let id = try await client.alert("a")
      let expected = AlertSilence(
        silenceID: 1, createdBy: silence.createdBy, userName: "ann", untilUnixNanos: silence.untilUnixNanos,
        reason: "a test")
      let change = try watch.change()
      #expect(change.kind == .created && change.silence == expected && change.alert?.silence == expected)
      #expect(try await client.getAlert(GetAlertRequest(alertID: id)).alert?.silence == expected)
      #expect(try await client.listAlerts(ListAlertsRequest(silenceID: 1)).alerts.map(\.alertID) == [id])
      #expect(try await client.getStatus().silencesActive == 1)
      let met = try await server.withAdmin { try await $0.listSilences() }.silences
      #expect(met.map(\.matchCount) == [1] && met.map(\.alertCount) == [1])
      let end = try await server.withAdmin { try await $0.endSilence(EndSilenceRequest(silenceID: 1)) }
      let ended = try #require(end.silence)
      #expect(!ended.active && ended.endedBy == silence.createdBy)
      let listed = try await server.withAdmin { try await $0.listSilences() }
      #expect(listed.silences.isEmpty)
      let all = try await server.withAdmin { try await $0.listSilences(ListSilencesRequest(includeEnded: true)) }
      #expect(all.silences == [ended])
      #expect(try await client.getStatus().silencesActive == 0)
      try await client.alert("a")
      let next = try watch.change()
      #expect(next.kind == .unsilenced && next.silence == nil && next.alert?.silence == nil)
    }
  }

  @Test("An explanation and a dry run tell of the silence that the match meets")
  func explained() async throws {
    try await serve { server, client in
      _ = try await server.withAdmin { try await $0.addSilence(Self.request()) }
      let answer = try await client.evaluateEvent(
        EvaluateEventRequest(logType: "Test.Alert", event: Array(#"{"key":"a"}"#.utf8), dryRun: true, explain: true))
      #expect(answer.matches.first?.outcome == .dryRun && answer.matches.first?.silence?.silenceID == 1)
      let window = answer.explanation?.detections.first { $0.detectionID == "Test.Alert" }?.window
      #expect(window?.silence?.reason == "a test")
      let listed = try await server.withAdmin { try await $0.listSilences() }
      #expect(listed.silences.map(\.matchCount) == [0])
    }
  }

  private struct BadRequest: Sendable, CustomTestStringConvertible {
    /// What the refusal says.
    let part: String
    let request: AddSilenceRequest
    var testDescription: String { part }

    init(_ part: String, _ change: (inout AddSilenceRequest) -> Void) {
      self.part = part
      request = SilenceMethodTests.request(change)
    }

    static let all = [
      BadRequest("detection_id") { $0.detectionID = "" }, BadRequest("reason is empty") { $0.reason = "" },
      BadRequest("exactly one of") { $0.durationNanos = 0 }, BadRequest("exactly one of") { $0.untilUnixNanos = .max },
      BadRequest("a time to come") { $0.durationNanos = -1 },
      BadRequest("silence_days_max") { $0.durationNanos = .max },
      BadRequest("silence_days_max") { $0.durationNanos = 366 * 24 * SilenceMethodTests.hour },
      BadRequest("comment_bytes_max") { $0.reason = String(repeating: "x", count: 16_385) },
      BadRequest("userIdentity.arn") { $0.conditions = [SilenceCondition(key: "a..b", value: "1")] },
      BadRequest("at most 16") { $0.logTypes = Array(repeating: "T", count: 17) },
      BadRequest("log_types has an empty") { $0.logTypes = [""] },
      BadRequest("severity") { $0.severities = [Severity(rawValue: 9)] },
      BadRequest("conditions.value has 1025") {
        $0.conditions = [SilenceCondition(key: "a", value: String(repeating: "v", count: 1_025))]
      },
    ]
  }

  @Test("A request that says too little or too much is refused with what was expected", arguments: BadRequest.all)
  private func refused(bad: BadRequest) async throws {
    try await serve { server, _ in
      let error = await #expect(throws: PicketClientError.self) {
        _ = try await server.withAdmin { try await $0.addSilence(bad.request) }
      }
      let refusal = try #require(error?.refusal)
      #expect(refusal.code == .invalidArgument && refusal.message.contains(bad.part), "\(refusal.message)")
      let listed = try await server.withAdmin { try await $0.listSilences() }
      #expect(listed.silences.isEmpty)
    }
  }

  @Test("A detection that is not loaded is NOT_FOUND with the nearest id, and so is a silence that is not there")
  func missing() async throws {
    let misspelt = Self.request { $0.detectionID = "Test.Alrt" }
    try await serve { server, _ in
      let slip = await #expect(throws: PicketClientError.self) {
        _ = try await server.withAdmin { try await $0.addSilence(misspelt) }
      }
      #expect(slip?.refusal?.code == .notFound)
      #expect(slip?.refusal?.message == "no detection 'Test.Alrt' is loaded; did you mean 'Test.Alert'?")
      let none = await #expect(throws: PicketClientError.self) {
        _ = try await server.withAdmin { try await $0.endSilence(EndSilenceRequest(silenceID: 7)) }
      }
      #expect(none?.refusal?.code == .notFound)
    }
  }

  @Test("SetLogLevel answers with both levels, GetStatus has the new one, and a level that is none is refused")
  func logLevel() async throws {
    try await serve { server, client in
      let before = try await client.getStatus().logLevel
      let answer = try await server.withAdmin { try await $0.setLogLevel(SetLogLevelRequest(level: "error")) }
      #expect(answer == SetLogLevelResponse(level: "error", previousLevel: before))
      #expect(try await client.getStatus().logLevel == "error")
      let refused = await #expect(throws: PicketClientError.self) {
        _ = try await server.withAdmin { try await $0.setLogLevel(SetLogLevelRequest(level: "loud")) }
      }
      #expect(refused?.refusal?.code == .invalidArgument)
      #expect(refused?.refusal?.message.contains("trace, debug, info, notice, warning, error, critical") == true)
    }
  }
}

extension PicketClientError {
  fileprivate var refusal: (code: StatusCode, message: String)? {
    if case .status(let code, let message) = self { return (code, message) }
    return nil
  }
}
