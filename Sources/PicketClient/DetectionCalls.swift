public import Wire

// The methods of the service `picket.v1.Detection`.
extension PicketClient {
  /// The full name of the service on the data socket.
  public static let detectionService = "picket.v1.Detection"

  /// Evaluates one event against every detection of its log type.
  public func evaluateEvent(
    _ request: EvaluateEventRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> EvaluateEventResponse {
    try await call("EvaluateEvent", request, timeout: timeout)
  }

  /// Evaluates many events of one log type.
  public func evaluateEvents(
    _ request: EvaluateEventsRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> EvaluateEventsResponse {
    try await call("EvaluateEvents", request, timeout: timeout)
  }

  /// Lists what is loaded, one page at a time.
  public func listDetections(
    _ request: ListDetectionsRequest = ListDetectionsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListDetectionsResponse {
    try await call("ListDetections", request, timeout: timeout)
  }

  /// Gives everything that is known of one detection.
  public func getDetection(
    _ request: GetDetectionRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetDetectionResponse {
    try await call("GetDetection", request, timeout: timeout)
  }

  /// Says how the daemon is.
  public func getStatus(
    _ request: GetStatusRequest = GetStatusRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetStatusResponse {
    try await call("GetStatus", request, timeout: timeout)
  }

  private func call<Answer: WireMessage>(
    _ method: String, _ request: some WireMessage, timeout: Duration?
  ) async throws(PicketClientError) -> Answer {
    let payload = try await call(
      service: Self.detectionService, method: method, payload: request.encoded(), timeout: timeout)
    do {
      return try Answer(decoding: payload, fieldsMax: WireLimits.responseFieldsMax)
    } catch {
      throw .protocolViolation("\(error)")
    }
  }
}
