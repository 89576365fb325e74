public import Wire

// Calls with messages in place of their bytes. The calls of each method, which are made from the proto files, come here.
extension PicketClient {
  /// The full name of the service on the data socket.
  public static let detectionService = ServiceName.detection

  /// Calls a method that answers once; see `call(service:method:payload:timeout:)`.
  public func call<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) async throws(PicketClientError) -> Response {
    try Response(
      response: await call(
        service: method.service, method: method.name, payload: request.encoded(), timeout: timeout))
  }

  /// Calls a method that answers with a stream; see `stream(service:method:payload:timeout:)`.
  public func stream<Request: WireMessage, Response: WireMessage>(
    _ method: StreamMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) -> MessageStream<Response> {
    MessageStream(
      stream(service: method.service, method: method.name, payload: request.encoded(), timeout: timeout))
  }

  /// Watches alerts being created and changed, and goes on after the last change it saw when it was cut off.
  ///
  /// Other than `watchAlerts`, which a lost connection ends. The client's configuration should have no `defaultTimeout`,
  /// which would cut the watch off each time it passes.
  public func followAlerts(_ request: WatchAlertsRequest = WatchAlertsRequest()) -> AlertFollower {
    AlertFollower(client: self, request: request)
  }
}

extension WireMessage {
  /// Reads what the daemon sent.
  init(response payload: [UInt8]) throws(PicketClientError) {
    do {
      self = try Self(decoding: payload, fieldsMax: WireLimits.responseFieldsMax)
    } catch {
      throw .protocolViolation("\(error)")
    }
  }
}
