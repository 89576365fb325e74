import Wire

/// The dedup window that a match goes into, for people.
enum WindowText {
  static func lines(of window: WindowExplanation) -> [String] {
    ["dedup \(VisibleText.line(window.dedup))"] + (window.open ? open(window) : closed(window))
  }

  private static func closed(_ window: WindowExplanation) -> [String] {
    let alert = window.threshold > 1 ? "; an alert takes \(grouped(window.threshold))" : ""
    return ["none is open: the next match opens one\(alert)"]
  }

  private static func open(_ window: WindowExplanation) -> [String] {
    let opened = Timestamp(unixNanos: window.openedUnixNanos).text
    let closes = Timestamp(unixNanos: window.closesUnixNanos).text
    let alert = window.alertID.isEmpty ? "no alert yet" : "alert \(VisibleText.line(window.alertID))"
    return ["open since \(opened), closes \(closes)", "\(count(of: window)), \(alert)"]
  }

  private static func count(of window: WindowExplanation) -> String {
    let events = counted(window.eventCount, "event")
    if window.uniqueCount > 0 {
      return "\(events), \(grouped(window.uniqueCount)) of \(grouped(window.threshold)) distinct values"
    }
    if window.eventCount < window.threshold {
      return "\(grouped(window.eventCount)) of \(grouped(window.threshold)) events"
    }
    return window.threshold > 1 ? "\(events); threshold \(grouped(window.threshold))" : events
  }
}
