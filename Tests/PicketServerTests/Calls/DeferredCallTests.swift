import PicketClient
import PicketServer
import Synchronization
import Testing
import Wire

@Suite("Calls that are answered later", .mayBlock)
struct DeferredCallTests {
  @Test("Answers leave in the order in which they are ready, each on its stream")
  func outOfOrder() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Wait", "a"), .call(3, "Wait", "b"), .call(5, "Wait", "c"), .event(7))
      #expect(try connection.read().streamID == 7)
      for (name, stream) in [("c", 5), ("a", 1), ("b", 3)] as [(String, UInt32)] {
        methods["\(name) may end"].happen()
        let frame = try connection.read()
        #expect(frame.streamID == stream)
        #expect(try frame.answer(as: Component.self).name == name)
      }
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test(
    "What a method throws is the status of its call",
    arguments: [
      ("Fail", StatusCode.failedPrecondition, "not today"),
      ("Forget", .internal, "ended without an answer"),
      ("Huge", .resourceExhausted, "larger than one frame"),
    ])
  func failures(method: String, code: StatusCode, message: String) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, method, "a"))
      let failure = try connection.read().failure()
      #expect(failure?.code == code)
      #expect(failure?.message.contains(message) == true)
      try connection.write(.event(3))
      #expect(try connection.read().failure() == nil)
    }
  }

  @Test(
    "A call whose time is over gets DEADLINE_EXCEEDED once, and its work is cancelled",
    arguments: ["Sleep", "SleepInStream"])
  func deadline(method: String) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, method, "a", timeoutNano: 20_000_000))
      #expect(try connection.read().failure()?.code == .deadlineExceeded)
      await methods["a was cancelled"].wait()
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test("An immediate call whose time is over before it is begun is not carried out")
  func immediateDeadline() async throws {
    try await TestServer.serve(TestDetections.echo) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.event(1, logType: "Test.Large", timeoutNano: 1))
      #expect(try connection.read().failure()?.code == .deadlineExceeded)
      #expect(try await server.status().eventsEvaluated == 0)
    }
  }

  @Test("A time that is far away or without limit does not pass", arguments: [0, 3_600_000_000_000, .max] as [Int64])
  func longDeadlines(nanos: Int64) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.event(1, timeoutNano: nanos), .call(3, "Wait", "a", timeoutNano: nanos))
      #expect(try connection.read().failure() == nil)
      await methods["a began"].wait()
      methods["a may end"].happen()
      #expect(try connection.read().failure() == nil)
    }
  }

  @Test("A negative time is refused")
  func negativeDeadline() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Wait", "a", timeoutNano: .min))
      #expect(try connection.read().failure()?.code == .invalidArgument)
    }
  }

  @Test("More calls in flight than a connection may have are refused, until one is answered")
  func callsInFlight() async throws {
    let methods = TestMethods()
    var limits = ServerLimits()
    limits.callsInFlightMax = 2
    try await TestServer.serve(limits: limits, methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Wait", "a"), .call(3, "Wait", "b"), .call(5, "Wait", "c"), .event(7))
      let refused = try connection.read()
      #expect(refused.streamID == 5)
      #expect(try refused.failure()?.code == .resourceExhausted)
      #expect(try refused.failure()?.message.contains("calls_in_flight_max") == true)
      #expect(try connection.read().failure() == nil)
      #expect(try await server.status().callsInFlight == 2)
      methods["a may end"].happen()
      #expect(try connection.read().streamID == 1)
      try connection.write(.call(9, "Wait", "b"))
      methods["b may end"].happen()
      #expect(Set(try connection.read(count: 2).map(\.streamID)) == [3, 9])
    }
  }

  @Test("A client that goes away has its calls cancelled", arguments: ["Sleep", "SleepInStream"])
  func disconnect(method: String) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      do {
        let connection = try RawConnection(server.socket)
        try connection.write(.call(1, method, "a"))
        await methods["a began"].wait()
        #expect(try await server.status().callsInFlight == 1)
      }
      await methods["a was cancelled"].wait()
      #expect(try await server.reports { $0.callsInFlight == 0 && $0.connectionsOpen == 1 })
    }
  }

  @Test("A client that writes no more still gets the answers of its calls in flight, and then the end")
  func halfClosed() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Wait", "a"), .call(3, "Wait", "b"))
      connection.finishWriting()
      await methods["b began"].wait()
      #expect(!connection.hasInput(within: 20))
      methods["b may end"].happen()
      #expect(try connection.read().streamID == 3)
      methods["a may end"].happen()
      #expect(try connection.readToEnd().map(\.streamID) == [1])
    }
  }

  @Test("A frame that misuses the stream of an open call ends that call, which is answered once", arguments: [1, 3])
  func misuseOfOpenStream(type: UInt8) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Sleep", "a"))
      await methods["a began"].wait()
      var frame = WireFrame.call(1, "Sleep", "a")
      frame.type = type
      try connection.write(frame)
      #expect(try connection.read().failure()?.code == .invalidArgument)
      await methods["a was cancelled"].wait()
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
    }
  }
}

/// A service whose calls are completed by the test, from its own thread.
final class HeldCalls: Sendable {
  private let held = Mutex<[String: CompletingCall]>([:])
  /// Calls that were begun.
  let begunCount = Atomic<Int>(0)

  /// Adds the methods.
  func add(to table: inout MethodTable) {
    table.add(
      service: TestMethods.service, method: "Hold",
      .completing { [self] payload, _, call throws(RPCError) in
        let name = try HeldCalls.name(payload)
        held.withLock { $0[name] = call }
        begunCount.add(1, ordering: .sequentiallyConsistent)
        return true
      })
    table.add(
      service: TestMethods.service, method: "AtOnce",
      .completing { payload, _, call throws(RPCError) in
        call.succeed(Component(name: try HeldCalls.name(payload)))
        return true
      })
    table.add(
      service: TestMethods.service, method: "Refuse",
      .completing { _, _, _ throws(RPCError) in throw RPCError(.failedPrecondition, "not today") })
    table.add(service: TestMethods.service, method: "LetGo", .completing { _, _, _ throws(RPCError) in true })
  }

  private static func name(_ payload: BorrowedBytes) throws(RPCError) -> String {
    do throws(MessageError) {
      return try Component(decoding: payload.bytes).name
    } catch {
      throw RPCError(error)
    }
  }

  /// Takes a call that was begun.
  func take(_ name: String) -> CompletingCall? { held.withLock { $0.removeValue(forKey: name) } }

  /// Waits until so many calls were begun; false after ten seconds.
  func hasBegun(_ count: Int) async throws -> Bool {
    for _ in 0..<2_000 {
      if begunCount.load(ordering: .sequentiallyConsistent) >= count { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}
