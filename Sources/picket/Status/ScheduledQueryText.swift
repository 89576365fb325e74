import Wire

/// The scheduled queries with their last and next runs, for people.
struct ScheduledQueryText {
  let queries: [ScheduledQueryStatus]
  let style: Style

  func lines() -> [String] {
    var table = Table(header: ["SCHEDULED QUERY", "SCHEDULE", "LAST RUN", "ROWS", "TOOK", "NEXT RUN", "STATE"])
    for query in queries { table.add(cells(of: query)) }
    return table.isEmpty ? [] : table.lines(style: style) + errors + gaps
  }

  private func cells(of query: ScheduledQueryStatus) -> [String] {
    let hasRun = query.lastRunUnixNanos != 0
    return [
      query.queryName, query.schedule, time(query.lastRunUnixNanos),
      hasRun && query.lastError.isEmpty ? grouped(query.lastRowCount) : "-",
      hasRun ? elapsedText(nanos: query.lastElapsedNanos) : "-", time(query.nextRunUnixNanos), state(of: query),
    ]
  }

  private func time(_ unixNanos: Int64) -> String {
    unixNanos == 0 ? "-" : Timestamp(unixNanos: unixNanos).text
  }

  private func state(of query: ScheduledQueryStatus) -> String {
    if query.running { return "running" }
    if !query.enabled { return "disabled" }
    return query.lastError.isEmpty ? "waiting" : "waiting, last run failed"
  }

  private var gaps: [String] {
    queries.compactMap { query in
      GapText(gaps: query.gaps).line.map {
        "\(VisibleText.line(query.queryName)): \(style.bad("complete but for \($0)"))"
      }
    }
  }

  private var errors: [String] {
    queries.filter { !$0.lastError.isEmpty }.map { query in
      "\(VisibleText.line(query.queryName)): \(style.bad(VisibleText.line(query.lastError)))"
    }
  }
}
