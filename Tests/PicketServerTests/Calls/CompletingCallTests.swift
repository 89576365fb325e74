import PicketClient
import PicketServer
import Synchronization
import Testing
import Wire

@Suite("Calls that another thread completes", .mayBlock)
struct CompletingCallTests {
  private func serve(
    _ limits: ServerLimits = ServerLimits(), _ body: (TestServer, HeldCalls, RawConnection) async throws -> Void
  ) async throws {
    let calls = HeldCalls()
    try await TestServer.serve(limits: limits, methods: calls.add) { server in
      try await body(server, calls, RawConnection(server.socket))
    }
  }

  @Test("Answers leave in the order in which they are completed, each on its stream")
  func outOfOrder() async throws {
    try await serve { server, calls, connection in
      try connection.write(.call(1, "Hold", "a"), .call(3, "Hold", "b"), .call(5, "AtOnce", "c"), .event(7))
      #expect(Set(try connection.read(count: 2).map(\.streamID)) == [5, 7])
      #expect(try await server.status().callsInFlight == 2)
      calls.take("b")?.succeed(Component(name: "late"))
      let frame = try connection.read()
      #expect(frame.streamID == 3)
      #expect(try frame.answer(as: Component.self).name == "late")
      calls.take("a")?.fail(RPCError(.dataLoss, "gone"))
      #expect(try connection.read().failure()?.code == .dataLoss)
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test(
    "A call that is refused or let go of has one status",
    arguments: [
      ("Refuse", StatusCode.failedPrecondition, "not today"), ("LetGo", .internal, "ended without an answer"),
    ])
  func failures(method: String, code: StatusCode, message: String) async throws {
    try await serve { server, _, connection in
      try connection.write(.call(1, method, "a"))
      let failure = try connection.read().failure()
      #expect(failure?.code == code && failure?.message.contains(message) == true)
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test("A call is completed once, whatever else is said of it")
  func once() async throws {
    try await serve { _, calls, connection in
      try connection.write(.call(1, "Hold", "a"))
      #expect(try await calls.hasBegun(1))
      let call = try #require(calls.take("a"))
      call.succeed(Component(name: "first"))
      call.succeed(Component(name: "second"))
      call.fail(RPCError(.internal, "third"))
      #expect(try connection.read().answer(as: Component.self).name == "first")
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
    }
  }

  @Test("An answer that does not fit a frame is a status of its call")
  func tooLarge() async throws {
    try await serve { _, calls, connection in
      try connection.write(.call(1, "Hold", "a"))
      #expect(try await calls.hasBegun(1))
      calls.take("a")?.succeed(Component(name: String(repeating: "x", count: 5_000_000)))
      #expect(try connection.read().failure()?.code == .resourceExhausted)
    }
  }

  @Test("A call whose time is over gets DEADLINE_EXCEEDED, and what completes it later is ignored")
  func deadline() async throws {
    try await serve { server, calls, connection in
      try connection.write(.call(1, "Hold", "a", timeoutNano: 20_000_000))
      #expect(try connection.read().failure()?.code == .deadlineExceeded)
      #expect(try await server.status().callsInFlight == 0)
      calls.take("a")?.succeed(Component(name: "late"))
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
    }
  }

  @Test("A connection with as many calls as it may have is read on when one of them is done")
  func backPressure() async throws {
    var limits = ServerLimits()
    limits.callsInFlightMax = 2
    try await serve(limits) { _, calls, connection in
      try connection.write(.call(1, "Hold", "a"), .call(3, "Hold", "b"), .call(5, "Hold", "c"), .event(7))
      #expect(try await calls.hasBegun(2))
      #expect(!connection.hasInput(within: 50) && calls.begunCount.load(ordering: .relaxed) == 2)
      calls.take("a")?.succeed(Component(name: "a"))
      #expect(try connection.read().streamID == 1)
      #expect(try await calls.hasBegun(3))
      calls.take("b")?.succeed(Component(name: "b"))
      #expect(Set(try connection.read(count: 2).map(\.streamID)) == [3, 7])
    }
  }

  @Test("What a call holds counts until its work is done, also when its time is over before")
  func heldBytes() async throws {
    var limits = ServerLimits()
    limits.connectionMemoryBytesMax = 265_000
    let name = String(repeating: "n", count: 70_000)
    try await serve(limits) { _, calls, connection in
      try connection.write(.call(1, "Hold", name, timeoutNano: 20_000_000), .event(3))
      #expect(try connection.read().streamID == 1)
      #expect(!connection.hasInput(within: 50))
      calls.take(name)?.succeed(Component(name: "late"))
      #expect(try connection.read().streamID == 3)
    }
  }

  @Test("A client that goes away leaves nothing behind, and what completes its calls is ignored")
  func disconnect() async throws {
    let calls = HeldCalls()
    try await TestServer.serve(methods: calls.add) { server in
      do {
        let connection = try RawConnection(server.socket)
        try connection.write(.call(1, "Hold", "a"), .call(3, "Hold", "b"))
        #expect(try await calls.hasBegun(2))
      }
      #expect(try await server.reports { $0.callsInFlight == 0 && $0.connectionsOpen == 1 })
      calls.take("a")?.succeed(Component(name: "a"))
      _ = calls.take("b")
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test("A server that stops waits for the calls that another thread completes")
  func stop() async throws {
    try await serve { server, calls, connection in
      try connection.write(.call(1, "Hold", "a"))
      #expect(try await calls.hasBegun(1))
      await server.beginStop()
      #expect(!connection.hasInput(within: 50))
      calls.take("a")?.succeed(Component(name: "a"))
      #expect(try connection.readToEnd().map(\.streamID) == [1])
    }
  }

  @Test("A frame that misuses the stream of such a call ends it, and it is answered once")
  func misuse() async throws {
    try await serve { _, calls, connection in
      try connection.write(.call(1, "Hold", "a"))
      #expect(try await calls.hasBegun(1))
      try connection.write(.call(1, "Hold", "a"))
      #expect(try connection.read().failure()?.code == .invalidArgument)
      calls.take("a")?.succeed(Component(name: "a"))
      try connection.write(.event(3))
      #expect(try connection.read().streamID == 3)
    }
  }
}

@Suite("Streams of answers", .mayBlock)
struct StreamTests {
  @Test("A stream is its messages, and a frame that closes it", arguments: [0, 1, 50])
  func messages(count: Int) async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      var request = WireFrame.call(1, "Count", "\(count)")
      request.flags = 1
      try connection.write(request)
      for number in 0..<count {
        let frame = try connection.read()
        #expect(frame.streamID == 1 && frame.type == 3 && frame.flags == 0)
        #expect(try Component(decoding: frame.data).name == "\(number)")
      }
      #expect(try connection.read() == WireFrame(streamID: 1, type: 3, flags: 0x05))
      #expect(try await server.status().callsInFlight == 0)
    }
  }

  @Test("A stream that fails ends with a status after its messages")
  func failure() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "FailLater", "a"))
      #expect(try connection.read().type == 3)
      #expect(try connection.read().failure() == RPCError(.dataLoss, "gone"))
    }
  }

  @Test("A stream waits for a reader that is slow, and other calls of the connection do not wait for the stream")
  func slowReader() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Count", "400"))
      for number in 0..<400 {
        if number % 100 == 0 { _ = try await server.status() }
        #expect(try Component(decoding: try connection.read().data).name == "\(number)")
        // What the socket holds, what the server may hold, and what this side has read ahead, in messages of 64 KiB.
        #expect(methods.sentCount.load(ordering: .sequentiallyConsistent) - number < 40)
      }
      #expect(try connection.read().flags == 0x05)
    }
  }

  @Test("A client of the library reads a stream to its end")
  func library() async throws {
    let methods = TestMethods()
    try await TestServer.serve(methods: methods.add) { server in
      try await server.withClient { client in
        var names: [String] = []
        let stream = client.stream(
          service: TestMethods.service, method: "Count", payload: Component(name: "20").encoded())
        for try await payload in stream { names.append(try Component(decoding: payload).name) }
        #expect(names == (0..<20).map { "\($0)" })
      }
    }
  }
}
