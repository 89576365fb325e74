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
    try await TestServer.serve(TestDetections.verbose) { server in
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

/// Bytes that a client should not send, and what comes of them.
struct Misuse: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  /// The streams that are answered, with the status and a part of its message.
  var answers: [(stream: UInt32, code: StatusCode, message: String)] = []

  /// What can be answered, after which the connection goes on.
  static let answered: [Misuse] = [
    Misuse(
      testDescription: "stream 0", bytes: WireFrame.event(0).bytes,
      answers: [(0, .invalidArgument, "a client's stream ids are odd")]),
    Misuse(
      testDescription: "an even stream", bytes: WireFrame.event(2).bytes,
      answers: [(2, .invalidArgument, "a client's stream ids are odd")]),
    Misuse(
      testDescription: "a stream again", bytes: WireFrame.event(5).bytes + WireFrame.event(5).bytes,
      answers: [(5, .ok, ""), (5, .invalidArgument, "must be larger than 5")]),
    Misuse(
      testDescription: "a smaller stream", bytes: WireFrame.event(5).bytes + WireFrame.event(3).bytes,
      answers: [(5, .ok, ""), (3, .invalidArgument, "must be larger than 5")]),
    Misuse(
      testDescription: "an unknown type", bytes: WireFrame(streamID: 1, type: 9, data: [1, 2, 3]).bytes,
      answers: [(1, .invalidArgument, "expected 1 (request)")]),
    Misuse(
      testDescription: "type 0", bytes: WireFrame(streamID: 1, type: 0).bytes,
      answers: [(1, .invalidArgument, "expected 1 (request)")]),
    Misuse(
      testDescription: "a response", bytes: WireFrame(streamID: 1, type: 2, data: [10, 0]).bytes,
      answers: [(1, .invalidArgument, "expected 1 (request)")]),
    Misuse(
      testDescription: "unknown flags", bytes: flagged(0x84),
      answers: [(1, .invalidArgument, "flags 132 of a request are unknown")]),
    Misuse(
      testDescription: "remote open", bytes: flagged(0x02),
      answers: [(1, .unimplemented, "no method takes a stream of requests")]),
    Misuse(
      testDescription: "data on a stream that is not open", bytes: WireFrame(streamID: 7, type: 3, data: [1]).bytes,
      answers: [(7, .invalidArgument, "not open")]),
    Misuse(
      testDescription: "a request that is not protobuf",
      bytes: WireFrame(streamID: 1, type: 1, data: Array("not protobuf".utf8)).bytes,
      answers: [(1, .invalidArgument, "ttrpc.Request")]),
    Misuse(
      testDescription: "an empty request", bytes: WireFrame(streamID: 1, type: 1).bytes,
      answers: [(1, .unimplemented, "no service ''")]),
    Misuse(
      testDescription: "a message that is not protobuf", bytes: request("picket.v1.Detection", "GetStatus", [0xFF]),
      answers: [(1, .invalidArgument, "GetStatusRequest")]),
    Misuse(
      testDescription: "a message of another shape",
      bytes: request("picket.v1.Detection", "EvaluateEvent", [0x0A, 0x7F, 0x61]),
      answers: [(1, .invalidArgument, "EvaluateEventRequest: the bytes end inside a field")]),
    Misuse(
      testDescription: "an unknown service", bytes: request("picket.v1.Detector", "EvaluateEvent", []),
      answers: [(1, .unimplemented, "no service 'picket.v1.Detector' on this socket; there is picket.v1.Detection")]),
    Misuse(
      testDescription: "an unknown method", bytes: request("picket.v1.Detection", "evaluateEvent", []),
      answers: [
        (
          1, .unimplemented,
          "has no method 'evaluateEvent'; it has EvaluateEvent, EvaluateEvents, ListDetections, GetDetection, GetStatus"
        )
      ]),
    Misuse(
      testDescription: "a negative timeout", bytes: WireFrame.event(1, timeoutNano: -5).bytes,
      answers: [(1, .invalidArgument, "timeout_nano is -5; expected 0")]),
  ]

  /// What loses the framing or is cut: the connection ends.
  static let ending: [Misuse] = [
    Misuse(testDescription: "nothing", bytes: []),
    Misuse(testDescription: "one byte", bytes: [0]),
    Misuse(testDescription: "nine bytes of a header", bytes: Array(WireFrame.event(1).bytes.prefix(9))),
    Misuse(testDescription: "a header alone", bytes: Array(WireFrame.event(1).bytes.prefix(10))),
    Misuse(testDescription: "all but the last byte", bytes: WireFrame.event(1).bytes.dropLast()),
    Misuse(
      testDescription: "one and a half frames",
      bytes: WireFrame.event(1).bytes + WireFrame.event(3).bytes.prefix(20), answers: [(1, .ok, "")]),
    Misuse(
      testDescription: "one byte more than a frame may hold",
      bytes: WireFrame(streamID: 9, type: 1, length: 4_194_305).bytes,
      answers: [(9, .resourceExhausted, "has 4194305 bytes of data; at most 4194304 are allowed")]),
    Misuse(
      testDescription: "a first byte that is not 0", bytes: WireFrame(streamID: 9, type: 1, length: 0x0100_0000).bytes,
      answers: [(9, .resourceExhausted, "at most 4194304")]),
    Misuse(
      testDescription: "the longest length", bytes: WireFrame(streamID: 9, type: 1, length: .max).bytes,
      answers: [(9, .resourceExhausted, "has 4294967295 bytes")]),
    Misuse(
      testDescription: "another protocol", bytes: Array("GET / HTTP/1.1\r\nHost: picket\r\n\r\n".utf8),
      answers: [(0x2F20_4854, .resourceExhausted, "at most 4194304")]),
    Misuse(
      testDescription: "a sound request and then garbage",
      bytes: WireFrame.event(1).bytes + [UInt8](repeating: 0xFF, count: 100),
      answers: [(1, .ok, ""), (.max, .resourceExhausted, "at most 4194304")]),
  ]

  private static func request(_ service: String, _ method: String, _ payload: [UInt8]) -> [UInt8] {
    let request = Request(service: service, method: method, payload: payload)
    return WireFrame(streamID: 1, type: 1, data: request.encoded()).bytes
  }

  private static func flagged(_ flags: UInt8) -> [UInt8] {
    var frame = WireFrame.event(1)
    frame.flags = flags
    return frame.bytes
  }

  /// Compares the frames that came back.
  func check(_ frames: [WireFrame]) throws {
    #expect(frames.map(\.streamID) == answers.map(\.stream))
    for (frame, expected) in zip(frames, answers) {
      #expect(frame.type == 2 && frame.flags == 0)
      let failure = try frame.failure()
      #expect((failure?.code ?? .ok) == expected.code)
      let message = failure?.message ?? ""
      #expect(message.contains(expected.message), "\(message)")
    }
  }
}
