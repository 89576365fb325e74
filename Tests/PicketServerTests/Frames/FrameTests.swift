import PicketClient
import PicketServer
import Testing

@Suite("Frames on a connection", .mayBlock)
struct FrameTests {
  /// Checks that a connection is answered.
  private func expectAnswer(_ connection: RawConnection, stream: UInt32) throws {
    try connection.write(.event(stream))
    let frame = try connection.read()
    #expect(frame.streamID == stream)
    #expect(try frame.answer(as: EvaluateEventResponse.self) == EvaluateEventResponse())
  }

  @Test("Misuse that leaves the framing intact gets a status, and the connection goes on", arguments: Misuse.answered)
  func answered(_ misuse: Misuse) async throws {
    try await TestServer.serve { server in
      let other = try RawConnection(server.socket)
      try expectAnswer(other, stream: 1)
      let connection = try RawConnection(server.socket)
      try connection.write(misuse.bytes)
      try misuse.check(try connection.read(count: misuse.answers.count))
      try expectAnswer(connection, stream: 101)
      try expectAnswer(other, stream: 3)
      let status = try await server.status()
      #expect(status.connectionsBroken == 0)
      #expect(status.requestsFailed == 1)
    }
  }

  @Test("A connection that is cut or loses its framing ends, and no other one", arguments: Misuse.ending)
  func ending(_ misuse: Misuse) async throws {
    try await TestServer.serve { server in
      let other = try RawConnection(server.socket)
      try expectAnswer(other, stream: 1)
      let connection = try RawConnection(server.socket)
      try connection.write(misuse.bytes)
      if misuse.answers.allSatisfy({ $0.code == .ok }) { connection.finishWriting() }
      try misuse.check(try connection.readToEnd())
      try expectAnswer(other, stream: 3)
    }
  }

  @Test("A client that is gone in the middle of a request disturbs nobody")
  func goneInTheMiddle() async throws {
    try await TestServer.serve { server in
      let other = try RawConnection(server.socket)
      for length in [1, 9, 10, 11, 40] {
        let connection = try RawConnection(server.socket)
        try connection.write(Array(WireFrame.event(1).bytes.prefix(length)))
      }
      try expectAnswer(other, stream: 1)
      #expect(try await server.reports { $0.connectionsOpen == 2 })
    }
  }

  @Test("Requests that drip in byte by byte are answered")
  func dripped() async throws {
    try await TestServer.serve { server in
      let connection = try RawConnection(server.socket)
      for stream in [1, 3, 5] as [UInt32] {
        for byte in WireFrame.event(stream).bytes { try connection.write([byte]) }
      }
      #expect(try connection.read(count: 3).map(\.streamID) == [1, 3, 5])
    }
  }

  @Test("Hundreds of requests in one piece are answered, each on its stream")
  func manyAtOnce() async throws {
    let streams = (0..<500).map { UInt32(2 * $0 + 1) }
    try await TestServer.serve(TestDetections.echo) { server in
      let connection = try RawConnection(server.socket)
      let requests = streams.map { stream in
        WireFrame.event(stream, #"{"match":true,"text":"\#(stream)"}"#, logType: "Test.Large")
      }
      try connection.write(requests.flatMap(\.bytes))
      for stream in streams {
        let frame = try connection.read()
        #expect(frame.streamID == stream)
        let context = try frame.answer(as: EvaluateEventResponse.self).matches.first?.context ?? []
        #expect(String(decoding: context, as: UTF8.self) == #"{"text":"\#(stream)"}"#)
      }
    }
  }

  @Test("A request of exactly 4 MiB is answered")
  func largestFrame() async throws {
    try await TestServer.serve { server in
      let connection = try RawConnection(server.socket)
      var length = 4_194_000
      var frame = WireFrame.event(1, "")
      repeat {
        frame = .event(1, #"{"a":""# + String(repeating: "x", count: length) + #""}"#)
        length += 4_194_304 - frame.data.count
      } while frame.data.count != 4_194_304
      try connection.write(frame)
      #expect(try connection.read().failure() == nil)
    }
  }

  @Test("A client that says it will write no more gets all of its answers, however large, and then the end")
  func halfClosed() async throws {
    let streams = (0..<500).map { UInt32(2 * $0 + 1) }
    var limits = ServerLimits()
    limits.pending_answer_bytes_max = 65_536
    try await TestServer.serve(TestDetections.verbose, limits: limits) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(streams.flatMap { WireFrame.event($0, logType: "Test.Large").bytes })
      connection.finishWriting()
      let frames = try connection.readToEnd()
      #expect(frames.map(\.streamID) == streams)
    }
  }

  @Test("Metadata of a request is passed over")
  func metadata() async throws {
    try await TestServer.serve { server in
      let connection = try RawConnection(server.socket)
      let request = Request(
        service: "picket.v1.Detection", method: "GetStatus",
        metadata: [KeyValue(key: "trace", value: "1"), KeyValue(key: "trace", value: "2")])
      try connection.write(WireFrame(streamID: 1, type: 1, flags: 1, data: request.encoded()))
      #expect(try connection.read().answer(as: GetStatusResponse.self).state == "SERVING")
    }
  }
}
