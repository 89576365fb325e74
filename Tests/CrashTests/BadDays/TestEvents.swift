import PicketClient

/// Events for the rules of the load, sent one after the other.
struct TestEvents {
  let client: PicketClient

  /// Sends an event for the rule `Crash.Each` alone and gives its match; a text makes it as large as wanted.
  @discardableResult
  func send(_ key: String, id: String = "", text: String = "", dryRun: Bool = false) async throws(PicketClientError)
    -> Match
  {
    let event = #"{"key":"\#(key)","text":"\#(text)"}"#
    let answer = try await client.evaluateEvent(
      EvaluateEventRequest(logType: LoadRule.logType, event: Array(event.utf8), eventID: id, dryRun: dryRun),
      timeout: .seconds(30))
    return answer.matches[0]
  }

  /// Sends an event that is to be refused and gives the refusal; nil when it is not refused.
  func refusal(_ key: String, id: String = "", text: String = "") async throws(PicketClientError) -> String? {
    do throws(PicketClientError) {
      try await send(key, id: id, text: text)
      return nil
    } catch {
      guard case .status(.unavailable, let message) = error else { throw error }
      return message
    }
  }
}
