import NIOCore
import PicketClient
import TestSupport
import Wire

/// A running test server and a client of it.
struct Fixture {
  let directory: ScratchDirectory
  let server: ScriptedServer
  let client: PicketClient

  init(
    _ configure: (inout ClientConfiguration) -> Void = { _ in },
    serve: @escaping @Sendable (ServedCall) -> Void = Behaviour.serve
  ) async throws {
    directory = try ScratchDirectory()
    server = try await ScriptedServer.start(at: directory.path(), serve: serve)
    var configuration = ClientConfiguration(socketPath: directory.path())
    configure(&configuration)
    client = PicketClient(configuration: configuration)
  }

  var path: String { directory.path() }

  func call(
    _ method: String, _ payload: [UInt8] = [], timeout: Duration? = .seconds(20)
  ) async throws(PicketClientError) -> [UInt8] {
    try await client.call(service: "test.Service", method: method, payload: payload, timeout: timeout)
  }

  func stream(_ method: String, _ count: Int, timeout: Duration? = .seconds(20)) -> PayloadStream {
    client.stream(service: "test.Service", method: method, payload: Array("\(count)".utf8), timeout: timeout)
  }

  /// Reads a stream to its end.
  static func texts(_ stream: PayloadStream) async throws -> [String] {
    var texts: [String] = []
    for try await message in stream { texts.append(String(decoding: message, as: UTF8.self)) }
    return texts
  }

  func finish() async throws {
    await client.close()
    try await server.stop()
  }
}

/// What the test server does for each method.
enum Behaviour {
  @Sendable static func serve(_ call: ServedCall) {
    let payload = call.request.payload
    switch call.request.method {
    case "Echo": call.answer(payload: payload)
    case "Later": call.after(.milliseconds(Int(payload.first ?? 0))) { $0.answer(payload: payload) }
    case "Timeout": call.answer(payload: Array("\(call.request.timeoutNano)".utf8))
    case "Flags": call.answer(payload: [call.flags.rawValue])
    case "Fail": call.fail(RPCError(.notFound, "no such thing: café"))
    case "TooLate": call.fail(RPCError(.deadlineExceeded, "too late"))
    case "HangUp": call.hangUp()
    case "HangUpLater": call.after(.milliseconds(50)) { $0.hangUp() }
    case "Violate": violate(call, as: String(decoding: payload, as: UTF8.self))
    case let method where method.hasPrefix("Stream"): stream(call)
    default: break  // "Silent"
    }
  }

  /// Sends so many messages, each its number in decimal, and ends the stream as the method says.
  private static func stream(_ call: ServedCall) {
    let count = Int(String(decoding: call.request.payload, as: UTF8.self)) ?? 0
    for number in 0..<count { call.data(Array("\(number)".utf8)) }
    switch call.request.method {
    case "StreamFail": call.fail(RPCError(.resourceExhausted, "enough"))
    case "StreamAnswer": call.answer(payload: Array("last".utf8))
    case "StreamEndWithData": call.data(Array("last".utf8), flags: .remoteClosed)
    case "StreamHangUp": call.hangUp()
    case "StreamOpen": break
    default: call.end()
    }
  }

  private static func violate(_ call: ServedCall, as violation: String) {
    let id = call.streamID
    switch violation {
    case "oversize": call.frame(FrameHeader(dataByteCount: 4_194_305, streamID: id, type: .response))
    case "data": call.data([1])
    case "unopened": call.frame(FrameHeader(dataByteCount: 0, streamID: id + 2, type: .response))
    case "even": call.frame(FrameHeader(dataByteCount: 0, streamID: 2, type: .response))
    case "request": call.frame(FrameHeader(dataByteCount: 0, streamID: id, type: .request))
    case "garbage": call.frame(FrameHeader(dataByteCount: 2, streamID: id, type: .response), [0xFF, 0xFF])
    case "unknown-type":
      call.frame(FrameHeader(dataByteCount: 3, streamID: id, type: FrameType(rawValue: 77)), [1, 2, 3])
      call.answer(payload: [1])
    default: break
    }
  }
}
