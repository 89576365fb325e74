import Foundation
import NIOCore
import Testing

@testable import Wire

@Suite("The golden frames of whole calls")
struct GoldenFrameTests {
  /// The vectors of calls, statuses and refused requests.
  private static let names: [String] = {
    let all = [".request", ".response"].flatMap { (try? Vectors.names(endingIn: $0)) ?? [] }
    return all.filter { name in ["call-", "status-", "refused-"].contains { name.hasPrefix($0) } }
  }()

  @Test(
    "Every frame is read with its values, and written back byte for byte",
    arguments: names.filter { $0 != "refused-too-long.request" })
  func roundTrip(name: String) throws {
    let vector = try Vectors.bytes(name)
    var bytes = ByteBuffer(bytes: vector)
    for value in try Vectors.frameValues(name) {
      let start = bytes.readerIndex
      let frame = try #require(try FrameDecoder().nextFrame(in: &bytes))
      #expect(frame.header.streamID == value.stream)
      #expect(frame.header.type.rawValue == value.type)
      #expect(frame.header.flags.rawValue == value.flags)
      let envelope = try Envelope(Array(vector[frame.data]), value)
      if let messageType = value.message_type {
        try expectSame(envelope.payload, messageType, isFull: name.contains("-full."))
      }
      var written = ByteBuffer()
      try envelope.write(frame.header, to: &written)
      #expect(Array(written.readableBytesView) == Array(vector[start..<bytes.readerIndex]))
    }
    #expect(bytes.readableBytes == 0)
  }

  /// Reads a message, and expects it to be written as it was and, where every field is set, to be a vector of the message.
  private func expectSame(_ payload: [UInt8], _ messageType: String, isFull: Bool) throws {
    let kind = try #require(MessageKind.all.first { $0.schema.name == messageType })
    let trip = try kind.roundTrip(payload)
    #expect(trip.bytes == payload && trip.isStable)
    if isFull {
      let vectors = try Vectors.full(of: messageType).map(Vectors.bytes)
      #expect(vectors.contains(payload))
    }
  }

  @Test("A frame that is too long is refused from its header alone")
  func tooLong() throws {
    var bytes = ByteBuffer(bytes: try Vectors.bytes("refused-too-long.request"))
    #expect(throws: FrameError.self) { try FrameDecoder().nextFrame(in: &bytes) }
  }

  @Test("There are golden frames of every method, with every field set and as a caller may meet them")
  func everyMethod() throws {
    let root = Vectors.protoDirectory
    let text = try ["detection", "admin"].map {
      try String(contentsOf: root.appendingPathComponent("picket/v1/\($0).proto"), encoding: .utf8)
    }.joined()
    let methods = Set(text.matches(of: #/rpc (\w+)\(/#).map { String($0.1) })
    #expect(methods.count >= 15)
    let expected = methods.flatMap { method in
      ["full", "plain"].flatMap { ["call-\(method)-\($0).request", "call-\(method)-\($0).response"] }
    }
    #expect(Set(expected).subtracting(Self.names) == [])
  }
}

/// The data of a golden frame: an envelope with a message in it, or a bare message.
private enum Envelope {
  case request(Request)
  case response(Response)
  case message([UInt8])

  init(_ data: [UInt8], _ value: Vectors.FrameValue) throws {
    switch value.envelope_type {
    case "ttrpc.Request":
      let request = try Request(decoding: data)
      #expect(request.service == value.envelope?.service && request.method == value.envelope?.method)
      self = .request(request)
    case "ttrpc.Response":
      let response = try Response(decoding: data)
      #expect(response.status?.code == value.envelope?.status?.code)
      #expect(response.status?.message == value.envelope?.status?.message)
      self = .response(response)
    default: self = .message(data)
    }
  }

  var payload: [UInt8] {
    switch self {
    case .request(let request): request.payload
    case .response(let response): response.payload
    case .message(let bytes): bytes
    }
  }

  func write(_ header: FrameHeader, to bytes: inout ByteBuffer) throws {
    var arena = MessageArena()
    switch self {
    case .request(let request):
      try bytes.writeFrame(header.type, streamID: header.streamID, flags: header.flags, message: request, arena: &arena)
    case .response(let response):
      try bytes.writeFrame(
        header.type, streamID: header.streamID, flags: header.flags, message: response, arena: &arena)
    case .message(let data) where data.isEmpty:
      bytes.writeStreamEnd(streamID: header.streamID)
    case .message(let data):
      let change = try AlertChange(decoding: data)
      try bytes.writeFrame(header.type, streamID: header.streamID, flags: header.flags, message: change, arena: &arena)
    }
  }
}
