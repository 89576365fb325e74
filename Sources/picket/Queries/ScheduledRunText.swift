import Wire

/// What came of running a query by name, for people: the facts below its rows.
struct ScheduledRunText {
  let answer: RunScheduledResponse
  let isDryRun: Bool
  /// How many rows were asked for; 0 for all that the daemon gives.
  let askedCount: UInt32
  let style: Style

  /// What was read, whether it was all that was asked for, and what the scheduled rules said.
  func lines() -> [String] {
    [work] + facts + matches + errors
  }

  /// What is to be said where the rows stand alone.
  var notes: [String] {
    [QueryRows(answer, askedCount: askedCount).truncation].compactMap(\.self)
      + facts.filter { !$0.hasPrefix("complete:") } + [verdict]
  }

  private var work: String {
    "\(counted(answer.rowCount, "row")) from \(counted(answer.flowsScanned, "flow")) "
      + "in \(elapsedText(nanos: answer.elapsedNanos)), as of \(Timestamp(unixNanos: answer.asOfUnixNanos).text)"
  }

  private var facts: [String] {
    var facts = [WindowNote.line(answer.window, earliestUnixNanos: answer.earliestUnixNanos)].compactMap(\.self)
    if let gaps = GapText(gaps: answer.gaps).line { facts.append("the schedule is complete but for \(gaps)") }
    if !answer.enabled { facts.append("the query is disabled: it does not run on its schedule and raises no alert") }
    if isDryRun { facts.append("dry run: no state was changed") }
    return facts
  }

  private var verdict: String {
    if answer.detectionsEvaluated == 0 { return "no scheduled rule looks at the rows" }
    let rules = counted(answer.detectionsEvaluated, "scheduled rule")
    let alerts = alertIDs.isEmpty ? "" : "; alerts \(alertIDs.joined(separator: ", "))"
    return "\(counted(answer.matchCount, "match", "matches")) of \(rules)\(alerts)"
  }

  /// The alerts that were created or added to, each once.
  private var alertIDs: [String] {
    var seen = Set<String>()
    return answer.matches.map(\.alertID).filter { !$0.isEmpty && seen.insert($0).inserted }.map(VisibleText.line)
  }

  private var matches: [String] {
    let text = VerdictText(style: style)
    var lines = [verdict] + answer.matches.flatMap { text.lines(of: $0) }
    let hidden = answer.matchCount - min(answer.matchCount, UInt64(answer.matches.count))
    if hidden > 0 { lines.append("  and \(counted(hidden, "match", "matches")) that did not fit the answer") }
    return lines
  }

  private var errors: [String] {
    answer.errors.map { error in
      let name = VisibleText.line(error.detectionID)
      let outcome = VisibleText.line(OutcomeText.suffix(of: error))
      return "\(style.bad("\(name) failed")): \(VisibleText.line(error.message)) (\(error.code))\(outcome)"
    }
  }
}
