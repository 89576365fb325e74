import NIOCore
import Testing

@testable import Wire

@Suite("Writing frames")
struct FrameWritingTests {
  static let event = EvaluateEventRequest(
    logType: "Wiz.Detections", event: Array(#"{"severity":"HIGH"}"#.utf8), eventID: "e-1")
  static let call = Request(
    service: "picket.v1.Detection", method: "EvaluateEvent", payload: event.encoded(), timeoutNano: 1_500_000_000,
    metadata: [KeyValue(key: "trace", value: "7f")])
  static let answer = EvaluateEventResponse(detectionsEvaluated: 3)

  private func written(_ write: (inout ByteBuffer, inout MessageArena) throws -> Void) rethrows -> [UInt8] {
    var bytes = ByteBuffer()
    var arena = MessageArena()
    try write(&bytes, &arena)
    return Array(bytes.readableBytesView)
  }

  @Test("Frames are written byte for byte as another implementation writes them")
  func vectors() throws {
    #expect(
      try written { try $0.writeFrame(.request, streamID: 1, message: Self.call, arena: &$1) }
        == Vectors.bytes("frame-request-unary"))
    #expect(
      try written {
        try $0.writeFrame(.request, streamID: .max, flags: .remoteClosed, message: Self.call, arena: &$1)
      } == Vectors.bytes("frame-request-stream"))
    #expect(
      try written { try $0.writeResponse(streamID: 1, message: Self.answer, arena: &$1) }
        == Vectors.bytes("frame-response-ok"))
    #expect(
      try written { try $0.writeResponse(streamID: 5, message: EvaluateEventResponse(), arena: &$1) }
        == Vectors.bytes("frame-response-empty"))
    let failure = RPCError(.invalidArgument, "event: expected a JSON object")
    #expect(
      try written { $0.writeFailure(failure, streamID: 7, arena: &$1) } == Vectors.bytes("frame-response-failure"))
    #expect(
      try written { try $0.writeFrame(.data, streamID: 9, message: Self.answer, arena: &$1) }
        == Vectors.bytes("frame-data"))
    #expect(try written { bytes, _ in bytes.writeStreamEnd(streamID: 9) } == Vectors.bytes("frame-data-end"))
  }

  @Test("Frames that another implementation wrote are read with every value", arguments: [false, true])
  func readVectors(stream: Bool) throws {
    var bytes = ByteBuffer(bytes: try Vectors.bytes(stream ? "frame-request-stream" : "frame-request-unary"))
    let frame = try #require(try FrameDecoder().nextFrame(in: &bytes))
    #expect(frame.header.streamID == (stream ? .max : 1))
    #expect(frame.header.flags == (stream ? .remoteClosed : []))
    #expect(frame.header.type == .request)
    let request = try bytes.withData(of: frame) { data throws(MessageError) in try Request(decoding: data.bytes) }
    #expect(request == Self.call)
    #expect(try EvaluateEventRequest(decoding: request.payload) == Self.event)
  }

  @Test(
    "A response whose payload is packed in place is what libprotobuf-c makes of it",
    arguments: [0, 1, 100, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152])
  func responsePrefix(byteCount: Int) throws {
    let message = DetectionTest(log: Array(repeating: 0x20, count: byteCount))
    let whole = Response(payload: message.encoded())
    #expect(
      try written { try $0.writeResponse(streamID: 1, message: message, arena: &$1) }
        == written { try $0.writeFrame(.response, streamID: 1, message: whole, arena: &$1) })
  }

  @Test("A message that no frame can carry is refused, and nothing is written")
  func tooLarge() {
    var bytes = ByteBuffer(string: "before")
    var arena = MessageArena()
    let message = DetectionTest(log: Array(repeating: 0x20, count: 4_194_304))
    #expect(throws: FrameError.self) { try bytes.writeResponse(streamID: 1, message: message, arena: &arena) }
    #expect(throws: FrameError.self) { try bytes.writeFrame(.data, streamID: 1, message: message, arena: &arena) }
    #expect(bytes == ByteBuffer(string: "before"))
  }

  @Test("The message of a failure is cut between characters when it would not fit a frame")
  func longFailure() throws {
    var bytes = ByteBuffer()
    var arena = MessageArena()
    bytes.writeFailure(RPCError(.internal, String(repeating: "é", count: 3_000_000)), streamID: 1, arena: &arena)
    let frame = try #require(try FrameDecoder().nextFrame(in: &bytes))
    let response = try bytes.withData(of: frame) { data throws(MessageError) in try Response(decoding: data.bytes) }
    let message = try #require(response.status?.message)
    #expect((60_000...65_536).contains(message.utf8.count))
    #expect(message.allSatisfy { $0 == "é" })
  }
}
