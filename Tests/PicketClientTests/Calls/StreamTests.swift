import PicketClient
import ScriptedDaemon
import Testing

@Suite("Calls with a stream of answers")
struct StreamTests {
  private static func numbers(_ count: Int) -> [String] { (0..<count).map(String.init) }

  @Test("The messages of a stream come in order, then the end", arguments: [0, 1, 2, 5_000])
  func messages(count: Int) async throws {
    let fixture = try await Fixture()
    #expect(try await Fixture.texts(fixture.stream("Stream", count)) == Self.numbers(count))
    try await fixture.finish()
  }

  @Test(
    "A message with the end, and an answer instead of one, are the last messages",
    arguments: ["StreamEndWithData", "StreamAnswer"])
  func lastMessage(method: String) async throws {
    let fixture = try await Fixture()
    #expect(try await Fixture.texts(fixture.stream(method, 3)) == ["0", "1", "2", "last"])
    try await fixture.finish()
  }

  @Test("Many streams and calls share the connection")
  func interleaved() async throws {
    let fixture = try await Fixture()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for count in 0..<30 {
        group.addTask {
          let answer = try await Fixture.texts(fixture.stream("Stream", 40 * count))
          #expect(answer == Self.numbers(40 * count))
        }
        group.addTask {
          let answer = try await fixture.call("Echo", [5])
          #expect(answer == [5])
        }
      }
      try await group.waitForAll()
    }
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("A stream that fails gives the messages before it and then the failure")
  func failure() async throws {
    let fixture = try await Fixture()
    var answers = fixture.stream("StreamFail", 3).makeAsyncIterator()
    for number in Self.numbers(3) { #expect(try await answers.next() == Array(number.utf8)) }
    await #expect(throws: PicketClientError.status(code: .resourceExhausted, message: "enough")) {
      try await answers.next()
    }
    try await fixture.finish()
  }

  @Test("A stream that does not end is ended at its deadline")
  func deadline() async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.deadlineExceeded) {
      try await Fixture.texts(fixture.stream("StreamOpen", 3, timeout: .milliseconds(100)))
    }
    try await fixture.finish()
  }

  @Test("A connection that is lost ends its streams")
  func connectionLost() async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.connectionLost(path: fixture.path, mayHaveExecuted: true)) {
      try await Fixture.texts(fixture.stream("StreamHangUp", 3))
    }
    try await fixture.finish()
  }

  @Test("A stream that is let go of is passed over while the daemon goes on sending")
  func abandoned() async throws {
    let fixture = try await Fixture { $0.streamMessagesMax = 4 }
    for try await message in fixture.stream("Stream", 20_000) where message == Array("2".utf8) { break }
    #expect(try await fixture.call("Echo", [8]) == [8])
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("A reader that falls behind holds the connection up, and loses nothing")
  func slowReader() async throws {
    let fixture = try await Fixture { $0.streamMessagesMax = 4 }
    let stream = fixture.stream("Stream", 20_000)
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    await #expect(throws: PicketClientError.deadlineExceeded) {
      try await fixture.call("Echo", [1], timeout: .milliseconds(150))
    }
    #expect(try await Fixture.texts(stream) == Self.numbers(20_000))
    #expect(try await fixture.call("Echo", [2]) == [2])
    try await fixture.finish()
  }

  @Test("A task that is cancelled while it waits for a message hears so")
  func cancellation() async throws {
    let fixture = try await Fixture()
    let task = Task { try await Fixture.texts(fixture.stream("StreamOpen", 2)) }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    task.cancel()
    _ = await task.result
    #expect(try await fixture.call("Echo", [4]) == [4])
    try await fixture.finish()
  }
}
