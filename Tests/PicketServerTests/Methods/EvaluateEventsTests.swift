import Detection
import PicketClient
import PicketServer
import Storage
import Testing

@Suite("EvaluateEvents")
struct EvaluateEventsTests {
  private static let match = #"{"match":true}"#

  private func evaluate(
    _ events: String, limits: ServerLimits = ServerLimits()
  ) async throws -> EvaluateEventsResponse {
    try await TestServer.serve(TestDetections.echo, limits: limits) { server in
      try await server.withClient { client in
        try await client.evaluateEvents(EvaluateEventsRequest(logType: "Test.Large", events: Array(events.utf8)))
      }
    }
  }

  @Test(
    "Blank lines count as lines and are passed over, whatever ends a line",
    arguments: [
      ("", [], 0),
      ("\n\n\n", [], 0),
      (match, [0], 1),
      (match + "\n", [0], 1),
      (match + "\r\n" + match, [0, 1], 2),
      ("\n \t\r\n" + match + "\r\n\r\n" + match + "\r\n", [2, 4], 2),
      ("{}\n" + match + "\n{}\n" + match, [1, 3], 4),
    ] as [(String, [UInt32], UInt64)])
  func lines(events: String, indices: [UInt32], count: UInt64) async throws {
    let answer = try await evaluate(events)
    #expect(answer.results.map(\.index) == indices)
    #expect(answer.eventsEvaluated == count)
    #expect(answer.rejectedCount == 0 && answer.rejected == [])
    #expect(answer.detectionsEvaluated == 1)
  }

  @Test("Lines that are no events are refused by themselves, with the reason and their index")
  func badLines() async throws {
    let match = EvaluateEventsTests.match
    let answer = try await evaluate("\(match)\nnot json\n\(match)\n[1]\n{\"a\":\"\u{1}\"}\n\(match) {}\n\(match)")
    #expect(answer.results.map(\.index) == [0, 2, 6])
    #expect(answer.eventsEvaluated == 3)
    #expect(answer.rejected.map(\.index) == [1, 3, 4, 5])
    #expect(answer.rejectedCount == 4)
    #expect(answer.rejected.allSatisfy { $0.reason.hasPrefix("the event is") })
    #expect(answer.rejected[1].reason.contains("expected one JSON object"))
  }

  @Test("A detection that fails on a line is in the result of that line")
  func detectionErrors() async throws {
    let answer = try await evaluate("{}\n{\"match\":true,\"address\":5.5}\n\(EvaluateEventsTests.match)")
    #expect(answer.results.map(\.index) == [1, 2])
    #expect(answer.results[0].errors.map(\.detectionID) == ["Test.Echo"] && answer.results[0].matches == [])
    #expect(answer.results[1].matches.count == 1)
  }

  @Test("Of many refused lines the first are named, and all are counted")
  func manyRefused() async throws {
    var limits = ServerLimits()
    limits.rejectedRecordsNamedMax = 3
    let answer = try await evaluate(String(repeating: "x\n", count: 500), limits: limits)
    #expect(answer.rejected.map(\.index) == [0, 1, 2])
    #expect(answer.rejectedCount == 500)
    #expect(answer.eventsEvaluated == 0)
  }

  @Test(
    "An answer that no frame can hold is RESOURCE_EXHAUSTED, and the connection goes on",
    arguments: [TestDetections.verboseCountMax, TestDetections.verboseCountMax + 200])
  func answerTooLarge(count: Int) async throws {
    let events = Array(String(repeating: "{}\n", count: count).utf8)
    try await TestServer.serve(TestDetections.verbose) { server in
      try await server.withClient { client in
        let request = EvaluateEventsRequest(logType: "Test.Large", events: events)
        let failure = await #expect(throws: PicketClientError.self) { try await client.evaluateEvents(request) }
        #expect(failure?.code == .resourceExhausted)
        let smaller = EvaluateEventsRequest(logType: "Test.Large", events: Array(events.prefix(300)))
        let answer = try await client.evaluateEvents(smaller)
        #expect(answer.results.count == 100)
      }
      #expect(try await server.status().eventsEvaluated > 2_000)
    }
  }

  @Test("An empty log type is refused and an unknown one is not")
  func logTypes() async throws {
    try await TestServer.serve { server in
      try await server.withClient { client in
        let events = Array("{}\n{}".utf8)
        let answer = try await client.evaluateEvents(EvaluateEventsRequest(logType: "No.Such", events: events))
        #expect(answer == EvaluateEventsResponse(eventsEvaluated: 2))
        let failure = await #expect(throws: PicketClientError.self) {
          try await client.evaluateEvents(EvaluateEventsRequest(events: events))
        }
        #expect(failure?.code == .invalidArgument)
      }
    }
  }
}

/// Events evaluated with their own times as the clock.
@Suite struct ReplayTests {
  private static let rule = """
    AnalysisType: rule
    RuleID: Replayed
    Enabled: true
    LogTypes: [Test.Replay]
    Severity: High
    DedupPeriodMinutes: 60
    Threshold: 2
    GroupBy:
      - Key: user
    AlertTitle: '{user} at {p_event_time}'
    Detection:
      - {Key: action, Condition: Equals, Value: login}
    """

  private func event(_ user: String, _ time: String) -> [UInt8] {
    Array(#"{"p_log_type":"Test.Replay","p_event_time":"\#(time)","user":"\#(user)","action":"login"}"#.utf8)
  }

  private func alerts(_ lines: [[UInt8]]) async throws -> [String] {
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(ReplayTests.rule.utf8), path: "rule.yml")])
    var configuration = StateConfiguration(directory: nil)
    configuration.storeID = Replay.storeID
    let store = try StateStore(configuration)
    var replay = Replay(detections: LoadedDetections(library: library, loadedUnixNanos: 0), store: store)
    for (index, line) in lines.enumerated() { try replay.take(line, at: ReplayPlace(line: index + 1)) }
    try replay.commit()
    return try await store.alerts.page(matching: AlertFilter()).alerts.reversed().map {
      String(decoding: AlertText($0).bytes, as: UTF8.self)
    }
  }

  @Test("Windows open and close by the times of the events, and a second replay gives the same bytes")
  func deterministic() async throws {
    let lines = [
      event("ana", "2026-01-01 10:00:00"), event("ben", "2026-01-01 10:10:00"), event("ana", "2026-01-01 11:00:00"),
      event("ana", "2026-01-01 11:00:01"), event("ben", "2026-01-01 11:10:01"), event("ben", "2026-01-01 11:20:00"),
    ]
    let first = try await alerts(lines)
    #expect(first.count == 2)
    #expect(
      first[0].hasPrefix(
        #"{"alert_id":"00000000-1","kind":"RULE","detection_id":"Replayed","severity":"HIGH","title":"ana at"#))
    #expect(first[0].contains(#""dedup":"[\"ana\"]""#) && first[0].contains(#""event_count":2"#))
    #expect(first[1].contains(#""dedup":"[\"ben\"]""#) && first[1].contains(#""event_count":2"#))
    #expect(try await alerts(lines) == first)
  }

  @Test("An event that is earlier than one before it counts at that one's time")
  func late() async throws {
    let found = try await alerts([event("ana", "2026-01-01 10:30:00"), event("ana", "2026-01-01 08:00:00")])
    #expect(found.count == 1)
    #expect(found[0].contains(#""event_count":2"#))
  }

  @Test(
    "A line that is no event of a replay is refused by its number",
    arguments: [
      (
        #"{"p_event_time":"2026-01-01 10:00:00"}"#, "line 2: the event has no p_log_type; expected its log type as text"
      ),
      (
        #"{"p_log_type":"T","p_event_time":"noon"}"#,
        """
        line 2: p_event_time is 'noon'; expected a time such as 2025-10-23 23:15:59.818948801, or the seconds, \
        milliseconds, microseconds or nanoseconds since 1970
        """
      ),
      ("[]", "line 2: the event is an array; expected one JSON object"),
    ])
  func refused(_ line: String, _ message: String) async throws {
    let error = await #expect(throws: ReplayError.self) {
      _ = try await alerts([event("ana", "2026-01-01 10:00:00"), Array(line.utf8)])
    }
    #expect(error?.description == message)
  }
}
