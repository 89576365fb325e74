public import Wire

/// A client of the admin socket of a Picket daemon on the same host: what changes the daemon's state from outside.
///
/// Connections, cancellation and failures are those of `PicketClient`.
public struct PicketAdminClient: Sendable {
  /// The full name of the service on the admin socket.
  public static let adminService = ServiceName.admin

  private let client: PicketClient

  /// Makes a client, which connects with its first call.
  public init(configuration: ClientConfiguration) {
    client = PicketClient(configuration: configuration)
  }

  /// Makes a client of the daemon at a path, with the defaults for everything else.
  public init(socketPath: String) {
    self.init(configuration: ClientConfiguration(socketPath: socketPath))
  }

  /// Calls a method that answers once; see `PicketClient`.
  public func call<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) async throws(PicketClientError) -> Response {
    try await client.call(method, request, timeout: timeout)
  }

  /// Takes no more calls, waits for those there are, and closes the connection.
  ///
  /// Calls that have not ended after the grace period fail with `closed`.
  public func close(gracePeriod: Duration = .seconds(5)) async {
    await client.close(gracePeriod: gracePeriod)
  }
}
