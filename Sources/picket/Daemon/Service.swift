import PicketClient
import Wire

/// The daemon as commands see it: a call returns a response or throws a `ServiceError`.
struct Service: Sendable {
  private let client: PicketClient

  /// The daemon at a socket, which is connected to with the first call; a call that takes longer than the timeout fails.
  init(path: String, timeout: Duration?) {
    var configuration = ClientConfiguration(socketPath: path)
    configuration.defaultTimeout = timeout
    client = PicketClient(configuration: configuration)
  }

  /// Hands the daemon to the body, and ends the connection whatever becomes of it, and with it calls that nobody waits
  /// for any more.
  func whileConnected<Result>(_ body: (Service) async throws -> Result) async throws -> Result {
    do {
      let result = try await body(self)
      await client.close(gracePeriod: .zero)
      return result
    } catch {
      await client.close(gracePeriod: .zero)
      throw error
    }
  }

  /// Calls a method.
  func call<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ request: Request
  ) async throws(ServiceError) -> Response {
    do { return try await client.call(method, request) } catch { throw ServiceError(error) }
  }

  /// Follows what happens to alerts, also over a lost connection, until the task is cancelled; throws what the body does.
  func followAlerts(_ request: WatchAlertsRequest, _ body: (AlertFollower.Step) throws -> Void) async throws {
    var steps = client.followAlerts(request).makeAsyncIterator()
    while let step = try await next(&steps) { try body(step) }
  }

  private func next(_ steps: inout AlertFollower.Iterator) async throws(ServiceError) -> AlertFollower.Step? {
    do { return try await steps.next(isolation: #isolation) } catch { throw ServiceError(error) }
  }
}
