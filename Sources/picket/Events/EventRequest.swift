import Detection
import InputFiles
import PicketClient

/// What is asked of the daemon for each event of an input.
struct EventRequest: Sendable {
  /// The log type of all events; nil for that of each event itself.
  var logType: String?
  /// Where events have their log type.
  var logTypeKey: EventKey = .logType
  /// The name of the only event; nil when it has none.
  var eventID: String?
  /// Where each event has its name; nil for where Panther's events may have one.
  var eventIDKey: EventKey?
  var isDryRun = false
  var explains = false

  /// Asks for one verdict.
  ///
  /// Throws only when the daemon is out of reach; what it refuses is a verdict as well.
  func verdict(on event: SourcedEvent, from client: PicketClient) async throws -> Verdict {
    if let fault = event.record.fault { return refusal(of: event, "", .invalidArgument, fault) }
    if event.isTooLarge {
      let message = "the event has \(event.record.byteCount) bytes; at most \(SourcedEvent.bytesMax) can be sent"
      return refusal(of: event, "", .resourceExhausted, message)
    }
    guard let logType = logType ?? ownLogType(of: event) else {
      return refusal(of: event, "", .invalidArgument, noLogType(of: event))
    }
    guard let eventID = eventID ?? ownID(of: event) else {
      return refusal(of: event, logType, .invalidArgument, noID(of: event))
    }
    do throws(PicketClientError) {
      let response = try await client.evaluateEvent(
        EvaluateEventRequest(
          logType: logType, event: event.record.bytes, eventID: eventID, dryRun: isDryRun, explain: explains))
      return Verdict(event: event, logType: logType, answer: .evaluated(response))
    } catch {
      guard let (code, message) = error.refusal else { throw error }
      return refusal(of: event, logType, code, message)
    }
  }

  /// The log type in an event; nil when it has none.
  func ownLogType(of event: SourcedEvent) -> String? {
    guard case .text(let logType) = logTypeKey.value(in: event.record.bytes), EventRequest.isName(logType) else {
      return nil
    }
    return logType
  }

  /// Why an event has no log type: because it is no event, or names none.
  private func noLogType(of event: SourcedEvent) -> String {
    do throws(EventError) { try EventEvaluator().check(event.record.bytes) } catch { return error.message }
    return logTypeKey.text == EventKey.logType.text
      ? "no log type: expected --log-type, or p_log_type in the event"
      : "no log type: expected text under '\(logTypeKey.text)' (--log-type-key)"
  }

  /// The name of an event; empty where none is asked for and it has none, nil where one is asked for.
  private func ownID(of event: SourcedEvent) -> String? {
    switch (eventIDKey ?? .rowID).value(in: event.record.bytes) {
    case .text(let id) where EventRequest.isName(id): id
    case .number(let id) where eventIDKey != nil: id
    default: eventIDKey == nil ? "" : nil
    }
  }

  private func noID(of event: SourcedEvent) -> String {
    let key = eventIDKey?.text ?? ""
    let found =
      switch eventIDKey?.value(in: event.record.bytes) {
      case .other(let noun)?: "'\(key)' is \(noun)"
      case .text?: "'\(key)' is no name"
      default: "the event has no '\(key)'"
      }
    return "no event id: \(found); expected text or a number there (--event-id-key)"
  }

  /// Whether a text can name something on the wire, where texts end at a NUL.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains(0)
  }

  private func refusal(of event: SourcedEvent, _ logType: String, _ code: StatusCode, _ message: String) -> Verdict {
    Verdict(event: event, logType: logType, answer: .refused(code: code.name, message: message))
  }
}

/// What the daemon answered for one event.
struct Verdict: Sendable {
  /// An answer, or a refusal with its canonical name and its reason.
  enum Answer: Sendable {
    case evaluated(EvaluateEventResponse)
    case refused(code: String, message: String)
  }

  var event: SourcedEvent
  /// The log type it was evaluated as; empty when none is known.
  var logType: String
  var answer: Answer

  var matchCount: Int {
    if case .evaluated(let response) = answer { return response.matches.count }
    return 0
  }

  var isRefused: Bool {
    if case .refused = answer { return true }
    return false
  }
}
