import PicketClient
import PicketServer
import Synchronization
import Testing

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
    var limits = ServerLimits()
    limits.pending_answer_bytes_max = 262_144
    try await TestServer.serve(limits: limits, methods: methods.add) { server in
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
