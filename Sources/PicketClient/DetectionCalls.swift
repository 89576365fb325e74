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

  /// Gives what the daemon counts, in the text format of Prometheus.
  public func getMetrics(
    _ request: GetMetricsRequest = GetMetricsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetMetricsResponse {
    try await call("GetMetrics", request, timeout: timeout)
  }

  /// Lists alerts, the newest first, one page at a time.
  public func listAlerts(
    _ request: ListAlertsRequest = ListAlertsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListAlertsResponse {
    try await call("ListAlerts", request, timeout: timeout)
  }

  /// Gives one alert with its first events and its history.
  public func getAlert(
    _ request: GetAlertRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetAlertResponse {
    try await call("GetAlert", request, timeout: timeout)
  }

  /// Watches alerts being created and changed, until the connection is lost.
  ///
  /// The first message says where the watch starts. A `timeout`, also that of the configuration, is for the whole watch.
  /// `followAlerts` goes on after a lost connection.
  public func watchAlerts(
    _ request: WatchAlertsRequest = WatchAlertsRequest(), timeout: Duration? = nil
  ) -> MessageStream<AlertChange> {
    MessageStream(
      stream(
        service: Self.detectionService, method: "WatchAlerts", payload: request.encoded(), timeout: timeout))
  }

  /// Watches alerts being created and changed, and goes on after the last change it saw when it was cut off.
  ///
  /// The client's configuration should have no `defaultTimeout`, which would cut the watch off each time it passes.
  public func followAlerts(_ request: WatchAlertsRequest = WatchAlertsRequest()) -> AlertFollower {
    AlertFollower(client: self, request: request)
  }

  /// Takes flows into the flow window: typed records, text, or both.
  ///
  /// What the daemon refused of them is in the answer; the other flows are in the window, as durable as matches are. A
  /// batch whose flows have names may be sent again when its answer was lost.
  public func ingestFlow(
    _ request: IngestFlowRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> IngestFlowResponse {
    try await call("IngestFlow", request, timeout: timeout)
  }

  /// Runs a scheduled or saved query by name, with the scheduled rules over its rows.
  public func runScheduled(
    _ request: RunScheduledRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> RunScheduledResponse {
    try await call("RunScheduled", request, timeout: timeout)
  }

  /// Answers a query of the moment, or says how a query is carried out; no state changes.
  public func queryFlows(
    _ request: QueryFlowsRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> QueryFlowsResponse {
    try await call("QueryFlows", request, timeout: timeout)
  }

  private func call<Answer: WireMessage>(
    _ method: String, _ request: some WireMessage, timeout: Duration?
  ) async throws(PicketClientError) -> Answer {
    try await call(service: Self.detectionService, method: method, request, timeout: timeout)
  }
}
