import Wire

// Calls with messages in place of their bytes.
extension PicketClient {
  func call<Answer: WireMessage>(
    service: String, method: String, _ request: some WireMessage, timeout: Duration?
  ) async throws(PicketClientError) -> Answer {
    let payload = try await call(service: service, method: method, payload: request.encoded(), timeout: timeout)
    return try Answer(response: payload)
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
