import PicketClient

/// Holds answers against each other: no count of a window is given twice, and a window has one alert.
struct AnswerCheck {
  private var counts: [WindowName: Set<UInt64>] = [:]
  private var alerts: [WindowName: String] = [:]
  private var created: Set<WindowName> = []

  /// Everything that is wrong with an answer.
  mutating func faults(_ order: LoadJournal.Order, _ answer: EvaluateEventResponse) -> [String] {
    let event = order.event
    var faults: [String] = []
    if answer.matches.map(\.detectionID) != event.rules.map(\.id) || !answer.errors.isEmpty {
      faults.append("expected matches of \(event.rules.map(\.id))")
    }
    let duplicates = answer.matches.count { $0.outcome == .duplicateEvent }
    if duplicates != 0, duplicates != answer.matches.count { faults.append("only some matches are duplicates") }
    switch order.past {
    case .new, .refused:
      if duplicates > 0 { faults.append("what was never counted was taken for a repeat") }
    case .answered:
      if duplicates == 0 { faults.append("a repeat of what was answered counted again") }
    case .lost: break
    }
    for (match, rule) in zip(answer.matches, event.rules) {
      faults += self.faults(match, rule, event.window(of: rule)).map { "\(rule.id): \($0)" }
    }
    return faults.map { "\(event.id): \($0)" }
  }

  private mutating func faults(_ match: Match, _ rule: LoadRule, _ window: WindowName) -> [String] {
    var faults: [String] = []
    if match.dedup != window.dedup { faults.append("dedup string \(match.dedup), expected \(window.dedup)") }
    if !match.alertID.isEmpty {
      let alert = alerts[window, default: match.alertID]
      alerts[window] = alert
      if alert != match.alertID { faults.append("alert \(match.alertID) after \(alert)") }
    } else if match.outcome != .duplicateEvent, match.outcome != .belowThreshold {
      faults.append("outcome \(match.outcome) without an alert")
    }
    if match.outcome == .duplicateEvent { return faults }
    if !counts[window, default: []].insert(match.eventCount).inserted {
      faults.append("count \(match.eventCount) was given before")
    }
    let reached = rule.countsDistinct ? match.uniqueCount : match.eventCount
    if (reached >= rule.threshold) == (match.outcome == .belowThreshold) {
      faults.append("outcome \(match.outcome) at \(reached) of \(rule.threshold)")
    }
    if match.outcome == .alertCreated, !created.insert(window).inserted { faults.append("an alert was created twice") }
    return faults
  }
}
