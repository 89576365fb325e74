import PicketClient
import Wire

/// The daemon as commands see it: a call gives an answer or a `ServiceError`.
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

  func evaluateEvent(_ request: EvaluateEventRequest) async throws(ServiceError) -> EvaluateEventResponse {
    do { return try await client.evaluateEvent(request) } catch { throw ServiceError(error) }
  }

  func listDetections(_ request: ListDetectionsRequest) async throws(ServiceError) -> ListDetectionsResponse {
    do { return try await client.listDetections(request) } catch { throw ServiceError(error) }
  }

  func getDetection(_ request: GetDetectionRequest) async throws(ServiceError) -> GetDetectionResponse {
    do { return try await client.getDetection(request) } catch { throw ServiceError(error) }
  }

  func listAlerts(_ request: ListAlertsRequest) async throws(ServiceError) -> ListAlertsResponse {
    do { return try await client.listAlerts(request) } catch { throw ServiceError(error) }
  }

  func getAlert(_ request: GetAlertRequest) async throws(ServiceError) -> GetAlertResponse {
    do { return try await client.getAlert(request) } catch { throw ServiceError(error) }
  }

  /// Follows what happens to alerts, also over a lost connection, until the task is cancelled; throws what the body does.
  func followAlerts(_ request: WatchAlertsRequest, _ body: (AlertFollower.Step) throws -> Void) async throws {
    var steps = client.followAlerts(request).makeAsyncIterator()
    while let step = try await next(&steps) { try body(step) }
  }

  private func next(_ steps: inout AlertFollower.Iterator) async throws(ServiceError) -> AlertFollower.Step? {
    do { return try await steps.next(isolation: #isolation) } catch { throw ServiceError(error) }
  }

  func runScheduled(_ request: RunScheduledRequest) async throws(ServiceError) -> RunScheduledResponse {
    do { return try await client.runScheduled(request) } catch { throw ServiceError(error) }
  }

  func queryFlows(_ request: QueryFlowsRequest) async throws(ServiceError) -> QueryFlowsResponse {
    do { return try await client.queryFlows(request) } catch { throw ServiceError(error) }
  }

  func ingestFlow(_ request: IngestFlowRequest) async throws(ServiceError) -> IngestFlowResponse {
    do { return try await client.ingestFlow(request) } catch { throw ServiceError(error) }
  }

  func status() async throws(ServiceError) -> GetStatusResponse {
    do { return try await client.getStatus() } catch { throw ServiceError(error) }
  }

  func metrics() async throws(ServiceError) -> GetMetricsResponse {
    do { return try await client.getMetrics() } catch { throw ServiceError(error) }
  }
}
