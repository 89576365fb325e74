import ScriptedDaemon
import Synchronization
import Wire

/// A daemon that answers as a test says, for answers with fixed ids and times and for those a real one gives rarely.
struct ScriptedPicketd {
  private let directory: SocketDirectory
  private let server: TestServer

  /// Serves calls; the data socket and the admin socket are one.
  init(_ serve: @escaping @Sendable (ServedCall) throws -> Void) async throws {
    directory = try SocketDirectory()
    server = try await TestServer.start(at: directory.path()) { call in
      if call.request.method == "GetStatus" { return call.answer(GetStatusResponse(state: "SERVING")) }
      do {
        try serve(call)
      } catch {
        call.fail(RPCError(.invalidArgument, "\(error)"))
      }
    }
  }

  /// The variables by which commands find this daemon.
  var environment: [String: String] {
    ["PICKET_SOCKET": directory.path(), "PICKET_ADMIN_SOCKET": directory.path()]
  }

  /// A command that asks this daemon.
  func command(_ arguments: String...) -> Command { command(arguments) }

  /// A command that asks this daemon.
  func command(_ arguments: [String]) -> Command { Command(arguments).with(environment: environment) }

  func stop() async throws {
    try await server.stop()
  }
}

/// What a scripted daemon was asked, in order.
final class Asked<Request: WireMessage>: Sendable {
  private let requests = Mutex<[Request]>([])

  var all: [Request] { requests.withLock { $0 } }

  /// Reads a request and takes note of it.
  func request(of call: ServedCall) throws -> Request {
    let request = try Request(decoding: call.request.payload)
    requests.withLock { $0.append(request) }
    return request
  }
}
