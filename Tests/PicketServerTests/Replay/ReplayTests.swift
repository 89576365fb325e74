import Detection
import PicketServer
import Storage
import Testing

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
    let store = try AlertStore(configuration)
    var replay = Replay(detections: LoadedDetections(library: library, loadedUnixNanos: 0), store: store)
    for (index, line) in lines.enumerated() { try replay.take(line, at: ReplayPlace(line: index + 1)) }
    try replay.commit()
    return try await store.alerts(matching: AlertFilter()).alerts.reversed().map {
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
