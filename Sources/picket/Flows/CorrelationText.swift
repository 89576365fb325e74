import PicketClient
import Primitives
import Wire

/// One correlation rule with its runs, for people.
struct CorrelationText {
  let rule: CorrelationStatus
  let style: Style

  func lines() -> [String] {
    let window = "looks back \(counted(rule.lookbackMinutes, "minute"))"
    return ["\(VisibleText.line(rule.ruleID))  \(style.dim(VisibleText.line("\(rule.schedule), \(window)")))"]
      + rows.map { "  \(style.row($0.name, $0.text, width: 9))" }
  }

  private var rows: [(name: String, text: String)] {
    var rows = [("last run", lastRun), ("next run", timeText(unixNanos: rule.nextRunUnixNanos))]
    if rule.runsLeftOut > 0 { rows.append(("missed", "\(counted(rule.runsLeftOut, "run")) not made up")) }
    if rule.runsDelayed > 0 {
      rows.append(("delayed", "\(counted(rule.runsDelayed, "run")) began more than a minute late"))
    }
    rows.append(("cost", cost))
    return rows
  }

  private var lastRun: String {
    if rule.lastRunUnixNanos == 0 { return rule.running ? "running" : "none" }
    let took = elapsedText(nanos: rule.lastElapsedNanos)
    let outcome =
      rule.lastError.isEmpty
      ? "\(counted(rule.lastMatches, "match", "matches")) in \(counted(rule.lastSignals, "signal")), \(took)"
      : style.bad("failed after \(took): \(VisibleText.line(rule.lastError))")
    return "\(timeText(unixNanos: rule.lastRunUnixNanos)), \(outcome)\(rule.running ? "; running" : "")"
  }

  private var cost: String {
    """
    \(counted(rule.runs, "run")), \(grouped(rule.runsMadeUp)) made up, \(grouped(rule.failures)) failed: \
    \(elapsedText(nanos: rule.elapsedNanos)), \(counted(rule.signalsRead, "signal")) read, \
    \(counted(rule.matches, "new match", "new matches"))
    """
  }
}

/// The active correlation rules with their last and next runs, for people.
struct CorrelationTableText {
  let status: GetStatusResponse
  let style: Style

  /// What there is of them, in a line.
  var summary: Fact {
    Fact(
      "Signals", "\(grouped(status.signalsKept)) kept", counted(status.correlations.count, "correlation rule"),
      "\(grouped(status.correlations.reduce(0) { $0 + $1.matches })) found")
  }

  func lines() -> [String] {
    let header = ["CORRELATION RULE", "SCHEDULE", "LAST RUN", "SIGNALS", "MATCHES", "TOOK", "NEXT RUN", "STATE"]
    return Table(header: header, rows: status.correlations.map(cells)).lines(style: style) + errors + dropped
  }

  private func cells(of rule: CorrelationStatus) -> [String] {
    let hasRun = rule.lastRunUnixNanos != 0
    let hasResult = hasRun && rule.lastError.isEmpty
    return [
      rule.ruleID, rule.schedule, timeText(unixNanos: rule.lastRunUnixNanos),
      hasResult ? grouped(rule.lastSignals) : "-", hasResult ? grouped(rule.lastMatches) : "-",
      hasRun ? elapsedText(nanos: rule.lastElapsedNanos) : "-", timeText(unixNanos: rule.nextRunUnixNanos),
      rule.running ? "running" : rule.lastError.isEmpty ? "waiting" : "waiting, last run failed",
    ]
  }

  private var errors: [String] {
    status.correlations.filter { !$0.lastError.isEmpty }.map { rule in
      "\(VisibleText.line(rule.ruleID)): \(style.bad(VisibleText.line(rule.lastError)))"
    }
  }

  private var dropped: [String] {
    if status.signalsDropped == 0 { return [] }
    let text = "\(counted(status.signalsDropped, "signal")) made room for later ones of their rules (rule_signals_max)"
    return [style.notable(text)]
  }
}
