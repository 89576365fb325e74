import Wire

/// What the daemon said of one event.
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
