import PicketClient
import Wire

/// The daemon as commands see it: a call gives an answer or a `ServiceError`.
struct Service: Sendable {
  private let client: PicketClient

  /// The daemon at a socket, which is connected to with the first call; a call that takes longer than the timeout fails.
  init(path: String, timeout: Duration) {
    var configuration = ClientConfiguration(socketPath: path)
    configuration.defaultTimeout = timeout
    client = PicketClient(configuration: configuration)
  }

  /// Ends the connection, and with it calls that nobody waits for any more.
  func disconnect() async {
    await client.close(gracePeriod: .zero)
  }

  func evaluateEvent(_ request: EvaluateEventRequest) async throws(ServiceError) -> EvaluateEventResponse {
    do { return try await client.evaluateEvent(request) } catch { throw ServiceError(error) }
  }

  func listDetections(_ request: ListDetectionsRequest) async throws(ServiceError) -> ListDetectionsResponse {
    do { return try await client.listDetections(request) } catch { throw ServiceError(error) }
  }

  func getDetection(_ request: GetDetectionRequest) async throws(ServiceError) -> GetDetectionResponse {
    do { return try await client.getDetection(request) } catch { throw ServiceError(error) }
  }

  func status() async throws(ServiceError) -> GetStatusResponse {
    do { return try await client.getStatus() } catch { throw ServiceError(error) }
  }
}
