import PicketClient
import ScriptedDaemon
import Synchronization
import Testing

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
