import Wire

/// What is asked of the daemon for each event of an input.
struct EventRequest: Sendable {
  /// The log type of all events; nil for what each says of itself.
  var logType: String?
  /// The name of the only event; nil when it has none.
  var eventID: String?
  var isDryRun = false
  var explains = false

  /// Asks for one verdict.
  ///
  /// Throws only when the daemon is out of reach; what it refuses is a verdict as well.
  func verdict(on event: SourcedEvent, from service: Service) async throws -> Verdict {
    if event.isTooLarge {
      let message = "the event has \(event.byteCount) bytes; at most \(SourcedEvent.bytesMax) can be sent"
      return refusal(of: event, "", .resourceExhausted, message)
    }
    guard let logType = logType ?? EventLogType.of(event.bytes) else {
      return refusal(of: event, "", .invalidArgument, "no log type: expected --log-type, or p_log_type in the event")
    }
    do throws(ServiceError) {
      let response = try await service.evaluateEvent(
        EvaluateEventRequest(
          logType: logType, event: event.bytes, eventID: eventID ?? "", dryRun: isDryRun, explain: explains))
      return Verdict(event: event, logType: logType, answer: .evaluated(response))
    } catch {
      guard case .refused(let code, let message) = error else { throw error }
      return Verdict(event: event, logType: logType, answer: .refused(code: code, message: message))
    }
  }

  private func refusal(of event: SourcedEvent, _ logType: String, _ code: StatusCode, _ message: String) -> Verdict {
    Verdict(event: event, logType: logType, answer: .refused(code: code.name, message: message))
  }
}
