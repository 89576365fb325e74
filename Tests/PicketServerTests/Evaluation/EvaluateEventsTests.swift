import PicketClient
import PicketServer
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
    limits.rejected_records_named_max = 3
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
