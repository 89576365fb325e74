import Wire

/// What became of all events of an input.
struct EvaluationSummary {
  var events = 0
  /// Events that at least one detection matched.
  var matchedEvents = 0
  var matches = 0
  /// Events that the daemon did not take.
  var refused = 0
  /// Detections that failed on an event, over all events.
  var errors = 0
  /// The last event that has an answer; all before it, in all files, have one too.
  var answeredThrough: InputPlace?

  /// Counts a verdict.
  mutating func add(_ verdict: Verdict) {
    events += 1
    answeredThrough = verdict.event.place
    matches += verdict.matchCount
    matchedEvents += verdict.matchCount > 0 ? 1 : 0
    refused += verdict.isRefused ? 1 : 0
    if case .evaluated(let response) = verdict.answer { errors += response.errors.count }
  }

  /// The counts in a line.
  var text: String {
    var text = "\(counted(events, "event")): \(grouped(matchedEvents)) matched"
    if matches != matchedEvents { text += " (\(counted(matches, "match", "matches")))" }
    if refused > 0 { text += ", \(grouped(refused)) refused" }
    if errors > 0 { text += ", \(counted(errors, "detection error"))" }
    return text
  }
}
