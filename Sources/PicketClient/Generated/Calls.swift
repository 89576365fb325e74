// Made by `make generate` from proto/picket/v1/detection.proto and proto/picket/v1/admin.proto; do not edit.

public import Wire

// The methods of the service `picket.v1.Detection`.
extension PicketClient {
  /// Evaluates one event against every detection of its log type.
  public func evaluateEvent(
    _ request: EvaluateEventRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> EvaluateEventResponse {
    try await call(.evaluateEvent, request, timeout: timeout)
  }

  /// Evaluates many events of one log type, one JSON object a line.
  public func evaluateEvents(
    _ request: EvaluateEventsRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> EvaluateEventsResponse {
    try await call(.evaluateEvents, request, timeout: timeout)
  }

  /// Lists what is loaded, in order of id, one page at a time.
  public func listDetections(
    _ request: ListDetectionsRequest = ListDetectionsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListDetectionsResponse {
    try await call(.listDetections, request, timeout: timeout)
  }

  /// Returns everything that is known of one detection.
  public func getDetection(
    _ request: GetDetectionRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetDetectionResponse {
    try await call(.getDetection, request, timeout: timeout)
  }

  /// Reports how the daemon is: counts, versions, limits.
  public func getStatus(
    _ request: GetStatusRequest = GetStatusRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetStatusResponse {
    try await call(.getStatus, request, timeout: timeout)
  }

  /// Returns what the daemon counts, in the text format of Prometheus.
  public func getMetrics(
    _ request: GetMetricsRequest = GetMetricsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetMetricsResponse {
    try await call(.getMetrics, request, timeout: timeout)
  }

  /// Reports what each uid that calls uses of the daemon.
  public func listCallers(
    _ request: ListCallersRequest = ListCallersRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListCallersResponse {
    try await call(.listCallers, request, timeout: timeout)
  }

  /// Lists alerts, the newest first, one page at a time.
  public func listAlerts(
    _ request: ListAlertsRequest = ListAlertsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListAlertsResponse {
    try await call(.listAlerts, request, timeout: timeout)
  }

  /// Returns one alert with its first events and its history.
  public func getAlert(
    _ request: GetAlertRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetAlertResponse {
    try await call(.getAlert, request, timeout: timeout)
  }

  /// Sends every creation and update of an alert, from a given change on, as it happens.
  ///
  /// The first message tells where the watch starts.
  ///
  /// A `timeout`, also that of the configuration, is for the whole stream, which a lost connection ends.
  public func watchAlerts(
    _ request: WatchAlertsRequest = WatchAlertsRequest(), timeout: Duration? = nil
  ) -> MessageStream<AlertChange> {
    stream(.watchAlerts, request, timeout: timeout)
  }

  /// Takes flows into the flow window: typed records, text, or both.
  ///
  /// The response names what the daemon refused of them; the other flows are in the window, as durable as matches are.
  /// A batch whose flows have names may be sent again when its response was lost.
  public func ingestFlow(
    _ request: IngestFlowRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> IngestFlowResponse {
    try await call(.ingestFlow, request, timeout: timeout)
  }

  /// Runs a scheduled or saved query by name, with the scheduled rules over its rows.
  public func runScheduled(
    _ request: RunScheduledRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> RunScheduledResponse {
    try await call(.runScheduled, request, timeout: timeout)
  }

  /// Answers an ad-hoc query, or reports how a query is carried out.
  ///
  /// It changes no state.
  public func queryFlows(
    _ request: QueryFlowsRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> QueryFlowsResponse {
    try await call(.queryFlows, request, timeout: timeout)
  }

  /// Returns the row of a lookup table that has a key.
  public func lookup(
    _ request: LookupRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> LookupResponse {
    try await call(.lookup, request, timeout: timeout)
  }

  /// Lists the lookup tables, in order of name.
  public func listLookups(
    _ request: ListLookupsRequest = ListLookupsRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListLookupsResponse {
    try await call(.listLookups, request, timeout: timeout)
  }

  /// Lists the keys of the key-value store of Python bodies, in the order of their bytes, one page at a time.
  public func listKeyValues(
    _ request: ListKeyValuesRequest = ListKeyValuesRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListKeyValuesResponse {
    try await call(.listKeyValues, request, timeout: timeout)
  }

  /// Returns what is below a key of the key-value store of Python bodies.
  public func getKeyValue(
    _ request: GetKeyValueRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> GetKeyValueResponse {
    try await call(.getKeyValue, request, timeout: timeout)
  }

  /// Returns the methods of this socket, and what their messages consist of.
  public func describe(
    _ request: DescribeRequest = DescribeRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> DescribeResponse {
    try await call(.describe, request, timeout: timeout)
  }
}

// The methods of the service `picket.v1.Admin`.
extension PicketAdminClient {
  /// Changes the status of alerts; all of them or, on an error, none.
  public func setAlertStatus(
    _ request: SetAlertStatusRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> SetAlertStatusResponse {
    try await call(.setAlertStatus, request, timeout: timeout)
  }

  /// Reads the configuration's detections anew, and serves them from then on; answers when every call sees them.
  public func reload(
    _ request: ReloadRequest = ReloadRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ReloadResponse {
    try await call(.reload, request, timeout: timeout)
  }

  /// Adds a silence: alerts of the matches that meet it are not delivered.
  public func addSilence(
    _ request: AddSilenceRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> AddSilenceResponse {
    try await call(.addSilence, request, timeout: timeout)
  }

  /// Lists silences, the newest first, one page at a time.
  public func listSilences(
    _ request: ListSilencesRequest = ListSilencesRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> ListSilencesResponse {
    try await call(.listSilences, request, timeout: timeout)
  }

  /// Ends a silence before its time.
  ///
  /// One that is over stays as it is.
  public func endSilence(
    _ request: EndSilenceRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> EndSilenceResponse {
    try await call(.endSilence, request, timeout: timeout)
  }

  /// Sets what the daemon logs from then on, until it ends.
  public func setLogLevel(
    _ request: SetLogLevelRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> SetLogLevelResponse {
    try await call(.setLogLevel, request, timeout: timeout)
  }

  /// Deletes keys of the key-value store of Python bodies; answers when events find nothing below them.
  public func deleteKeyValues(
    _ request: DeleteKeyValuesRequest, timeout: Duration? = nil
  ) async throws(PicketClientError) -> DeleteKeyValuesResponse {
    try await call(.deleteKeyValues, request, timeout: timeout)
  }

  /// Returns the methods of this socket, and what their messages consist of.
  public func describe(
    _ request: DescribeRequest = DescribeRequest(), timeout: Duration? = nil
  ) async throws(PicketClientError) -> DescribeResponse {
    try await call(.adminDescribe, request, timeout: timeout)
  }
}
