import PicketClient

// The client library as commands use it.
extension PicketClient {
  /// Hands the daemon at a socket to the body, and ends the connection whatever becomes of it.
  ///
  /// A call that takes longer than the timeout fails.
  static func connected<Result>(
    to path: String, timeout: Duration?, _ body: (PicketClient) async throws -> Result
  ) async throws -> Result {
    var configuration = ClientConfiguration(socketPath: path)
    configuration.defaultTimeout = timeout
    let client = PicketClient(configuration: configuration)
    return try await ending(body, on: client) { await client.close(gracePeriod: .zero) }
  }

  /// The first alerts of a list, and whether there are further ones.
  func firstAlerts(
    _ count: Int, of request: ListAlertsRequest
  ) async throws -> (alerts: [Alert], isTruncated: Bool) {
    var request = request
    let (alerts, isTruncated) = try await elements(named: "alerts", countMax: count) { token, count in
      (request.pageToken, request.pageSize) = (token, UInt32(clamping: count))
      let page = try await listAlerts(request)
      return (page.alerts, page.nextPageToken)
    }
    return (alerts, isTruncated)
  }

  /// All detections that pass the filter, in order of id; an empty text lets all pass.
  func allDetections(logType: String = "", text: String = "") async throws -> [DetectionSummary] {
    try await elements(named: "detections") { token, _ in
      let page = try await listDetections(ListDetectionsRequest(logType: logType, text: text, pageToken: token))
      return (page.detections, page.nextPageToken)
    }.elements
  }

  /// Reads a list page by page, up to so many elements.
  private func elements<Element>(
    named noun: String, countMax: Int = .max,
    page: (_ token: String, _ count: Int) async throws -> (elements: [Element], nextToken: String)
  ) async throws -> (elements: [Element], isTruncated: Bool) {
    var (elements, token) = ([Element](), "")
    repeat {
      let next = try await page(token, countMax - elements.count)
      if !next.nextToken.isEmpty, next.nextToken == token {
        throw CommandFailure(.failed, "the daemon gives the same page of \(noun) again and again")
      }
      elements += next.elements
      token = next.nextToken
    } while !token.isEmpty && elements.count < countMax
    return (elements, !token.isEmpty)
  }
}

/// Hands a client to the body, and closes it whatever becomes of it, and with it calls that nobody waits for any more.
func ending<Client, Result>(
  _ body: (Client) async throws -> Result, on client: Client, close: () async -> Void
) async throws -> Result {
  do {
    let result = try await body(client)
    await close()
    return result
  } catch {
    await close()
    throw error
  }
}

extension PicketClientError {
  /// The status that the daemon refused the request with; nil where it cannot be reached, has gone, or took too long.
  var refusal: (code: StatusCode, message: String)? {
    switch self {
    case .status(.unavailable, _), .status(.deadlineExceeded, _): nil
    case .status(let code, let message): (code, message)
    case .requestTooLarge: (code, description)
    case .unavailable, .connectionLost, .deadlineExceeded, .cancelled, .protocolViolation, .closed: nil
    }
  }

  /// The end of a command that cannot go on without the answer.
  var failure: CommandFailure {
    if let (code, message) = refusal { return CommandFailure(.failed, "\(message) (\(code.name))") }
    switch self {
    case .status(.unavailable, let message):
      return CommandFailure(.unavailable, "the daemon is unavailable: \(message)")
    case .status(.deadlineExceeded, _), .deadlineExceeded:
      return CommandFailure(.unavailable, "no answer in time; --timeout gives the daemon longer")
    default: return CommandFailure(.unavailable, description)
    }
  }
}
