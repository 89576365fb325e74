import PicketClient
import ScriptedDaemon

/// A running test server and a client of it.
struct Fixture {
  let directory: SocketDirectory
  let server: TestServer
  let client: PicketClient

  init(
    _ configure: (inout ClientConfiguration) -> Void = { _ in },
    serve: @escaping @Sendable (ServedCall) -> Void = Behaviour.serve
  ) async throws {
    directory = try SocketDirectory()
    server = try await TestServer.start(at: directory.path(), serve: serve)
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
