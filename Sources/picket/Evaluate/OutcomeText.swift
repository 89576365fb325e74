import Wire

/// What became of a match, for people.
enum OutcomeText {
  /// In a line; nil where the daemon does not say.
  static func line(of match: Match) -> String? {
    let parts: [String]
    switch match.outcome {
    case .unspecified: return nil
    case .signal: parts = ["signal"]
    case .belowThreshold: parts = [progress(of: match), closing(of: match)]
    case .alertCreated: parts = ["new alert \(match.alertID)", count(of: match), closing(of: match)]
    case .alertUpdated: parts = ["added to alert \(match.alertID)", count(of: match), closing(of: match)]
    case .dryRun: parts = ["dry run"]
    case .duplicateEvent: parts = [duplicate(of: match.alertID)]
    case .disabled, .unrecognized: parts = [match.outcome.description]
    }
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// What became of the failure of a detection; empty where there is nothing to say.
  static func suffix(of error: DetectionError) -> String {
    switch error.outcome {
    case .alertCreated: "; new alert \(error.alertID)"
    case .alertUpdated: "; added to alert \(error.alertID)"
    case .duplicateEvent: "; \(duplicate(of: error.alertID))"
    default: ""
    }
  }

  private static func progress(of match: Match) -> String {
    if match.uniqueCount > 0 {
      return "\(grouped(match.uniqueCount)) of \(grouped(match.threshold)) distinct values"
    }
    return "\(grouped(match.eventCount)) of \(grouped(match.threshold))"
  }

  private static func duplicate(of alertID: String) -> String {
    alertID.isEmpty ? "duplicate of an event that was counted before" : "duplicate of an event of alert \(alertID)"
  }

  private static func count(of match: Match) -> String {
    match.eventCount == 0 ? "" : counted(match.eventCount, "event")
  }

  private static func closing(of match: Match) -> String {
    if match.windowClosesUnixNanos == 0 { return "" }
    return "window closes \(Timestamp(unixNanos: match.windowClosesUnixNanos).text)"
  }
}
