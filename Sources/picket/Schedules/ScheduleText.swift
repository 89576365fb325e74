import Wire

/// One scheduled query with what its runs have looked at, for people.
struct ScheduleText {
  let query: ScheduledQueryStatus
  let style: Style

  func lines() -> [String] {
    let schedule = query.enabled ? query.schedule : "\(query.schedule), disabled"
    return ["\(VisibleText.line(query.queryName))  \(style.dim(VisibleText.line(schedule)))"]
      + rows.map { "  \(style.dim($0.name.padded(to: 9)))  \($0.text)" }
      + query.gaps.map { "    \(style.bad(GapText.text(of: $0)))" }
  }

  private var rows: [(name: String, text: String)] {
    var rows = [("last run", lastRun)]
    if query.enabled {
      rows += [("next run", time(query.nextRunUnixNanos)), ("looked at", lookedAt)]
      if query.runsMissed + query.runsLate > 0 { rows.append(("to do", toDo)) }
      rows.append(("cost", cost))
      rows.append(("gaps", query.gaps.isEmpty ? "none" : grouped(query.gaps.count)))
    }
    return rows
  }

  private var lastRun: String {
    if query.lastRunUnixNanos == 0 { return query.running ? "running" : "none" }
    let took = elapsedText(nanos: query.lastElapsedNanos)
    let outcome =
      query.lastError.isEmpty
      ? "\(counted(query.lastRowCount, "row")) in \(took)"
      : style.bad("failed after \(took): \(VisibleText.line(query.lastError))")
    return "\(time(query.lastRunUnixNanos)), \(outcome)\(query.running ? "; running" : "")"
  }

  private var lookedAt: String {
    if query.coveredUntilUnixNanos == 0 { return "nothing yet, since \(time(query.coveredSinceUnixNanos))" }
    // The first run looks back to before the query was enabled.
    let until = time(query.coveredUntilUnixNanos)
    if query.coveredSinceUnixNanos >= query.coveredUntilUnixNanos { return "up to \(until)" }
    return "from \(time(query.coveredSinceUnixNanos)) to \(until)\(query.gaps.isEmpty ? "" : ", but for the gaps")"
  }

  private var toDo: String {
    var parts: [String] = []
    if query.runsMissed > 0 { parts.append("\(counted(query.runsMissed, "missed run")) to make up") }
    if query.runsLate > 0 { parts.append("\(counted(query.runsLate, "run")) to make again for late flows") }
    return parts.joined(separator: ", ")
  }

  private var cost: String {
    """
    \(counted(query.runs, "run")), \(grouped(query.runsMadeUp)) made up, \(grouped(query.runsRepeated)) made again, \
    \(grouped(query.failures)) failed: \(elapsedText(nanos: query.elapsedNanos)), \
    \(counted(query.flowsScanned, "flow")) looked at
    """
  }

  private func time(_ unixNanos: Int64) -> String {
    unixNanos == 0 ? "-" : Timestamp(unixNanos: unixNanos).text
  }
}
