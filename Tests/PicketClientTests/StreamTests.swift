import PicketClient
import TestSupport
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

@Suite("Deadlines and cancellation")
struct DeadlineTests {
  @Test("A call that is not answered ends at its deadline, and the connection goes on")
  func silence() async throws {
    let fixture = try await Fixture()
    let clock = ContinuousClock()
    let start = clock.now
    await #expect(throws: PicketClientError.deadlineExceeded) {
      try await fixture.call("Silent", timeout: .milliseconds(60))
    }
    #expect((.milliseconds(60)..<Duration.seconds(5)).contains(clock.now - start))
    #expect(try await fixture.call("Echo", [7]) == [7])
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("The time that is left goes to the daemon; without a deadline it is 0")
  func timeoutIsSent() async throws {
    let fixture = try await Fixture()
    let sent = Int(String(decoding: try await fixture.call("Timeout", timeout: .seconds(3)), as: UTF8.self)) ?? 0
    #expect((1...3_000_000_000).contains(sent))
    #expect(try await fixture.call("Timeout", timeout: nil) == Array("0".utf8))
    try await fixture.finish()
  }

  @Test("The configuration's deadline counts for calls without one, and theirs before it")
  func defaultTimeout() async throws {
    let fixture = try await Fixture { $0.defaultTimeout = .milliseconds(40) }
    await #expect(throws: PicketClientError.deadlineExceeded) { try await fixture.call("Silent", timeout: nil) }
    #expect(try await fixture.call("Later", [90], timeout: .seconds(20)) == [90])
    try await fixture.finish()
  }

  @Test("A deadline that has passed is told without a call", arguments: [Duration.zero, .seconds(-1)])
  func passed(timeout: Duration) async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.deadlineExceeded) { try await fixture.call("Echo", timeout: timeout) }
    #expect(fixture.server.log.counts.streamIDs == [])
    try await fixture.finish()
  }

  @Test("A deadline beyond the clock is none to speak of")
  func endless() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.call("Echo", [1], timeout: .seconds(Int64.max)) == [1])
    try await fixture.finish()
  }

  @Test("An answer that comes after the deadline is passed over")
  func lateAnswer() async throws {
    let fixture = try await Fixture()
    await #expect(throws: PicketClientError.deadlineExceeded) {
      try await fixture.call("Later", [250], timeout: .milliseconds(20))
    }
    #expect(try await fixture.call("Later", [255]) == [255])
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("The deadline includes the time in the queue")
  func queued() async throws {
    let fixture = try await Fixture { $0.callsInFlightMax = 1 }
    let first = Task { try await fixture.call("Silent") }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    let second = Task { try await fixture.call("Echo", timeout: .milliseconds(50)) }
    await #expect(throws: PicketClientError.deadlineExceeded) { try await second.value }
    first.cancel()
    await #expect(throws: PicketClientError.cancelled) { try await first.value }
    try await fixture.finish()
  }

  @Test("Cancelling a task abandons its call, and the connection goes on")
  func cancellation() async throws {
    let fixture = try await Fixture()
    let task = Task { try await fixture.call("Silent") }
    #expect(try await fixture.server.log.reaches { $0.streamIDs.count == 1 })
    task.cancel()
    await #expect(throws: PicketClientError.cancelled) { try await task.value }
    #expect(try await fixture.call("Echo", [3]) == [3])
    #expect(fixture.server.log.counts.connectionsAccepted == 1)
    try await fixture.finish()
  }

  @Test("A task that is cancelled already makes no call")
  func cancelledBefore() async throws {
    let fixture = try await Fixture()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await fixture.call("Echo")
    }
    task.cancel()
    await #expect(throws: PicketClientError.cancelled) { try await task.value }
    #expect(fixture.server.log.counts.streamIDs == [])
    try await fixture.finish()
  }

  @Test("Cancelling many calls at any moment leaves none behind")
  func cancellationStorm() async throws {
    let fixture = try await Fixture { $0.callsInFlightMax = 4 }
    for round in 0..<200 {
      let tasks = (0..<8).map { _ in Task { try await fixture.call("Echo", [1]) } }
      if round % 2 == 0 { await Task.yield() }
      for task in tasks { task.cancel() }
      for task in tasks {
        switch await task.result {
        case .success(let answer): #expect(answer == [1])
        case .failure(let error): #expect(error as? PicketClientError == .cancelled)
        }
      }
    }
    #expect(try await fixture.call("Echo", [9]) == [9])
    try await fixture.finish()
  }
}
