import ArgumentParser
import PicketClient
import Primitives

/// `picket schedules`: the scheduled queries and correlation rules, and what they have looked at.
struct SchedulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedules",
    abstract: "Show the scheduled queries and correlation rules, and what they have looked at.",
    discussion: """
      Shows of each scheduled query its last and its next run, the event times that its runs have looked at, the gaps \
      in them and why, the runs that are still to be made up, and what all runs have taken since the daemon started. Of each \
      active correlation rule it shows its runs, the matches that they looked at and what they found.

      EXAMPLES
        picket schedules
        picket schedules 'VPC Flow Port Scanning'
        picket schedules -o json | jq '.queries[] | select(.gaps != [])'
      """)

  @Argument(help: ArgumentHelp("Show this query or rule alone; its name in any case.", valueName: "name"))
  var name: String?

  @Flag(help: "Exit with 1 when there is a gap.")
  var failOnGap = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withClient { try await $0.getStatus() }
    let (queries, rules) = try wanted(status)
    let hasGap = queries.contains { !$0.gaps.isEmpty }
    let end: ExitStatus = failOnGap && hasGap ? .failed : .ok
    try end.end {
      try output.write { style in
        if queries.isEmpty, rules.isEmpty { return ["no scheduled query and no correlation rule is loaded"] }
        let sections =
          queries.map { ScheduleText(query: $0, style: style).lines() }
          + rules.map { CorrelationText(rule: $0, style: style).lines() }
        return Array(sections.joined(separator: [""]))
      } json: {
        ["queries": .list(queries, WireJSON.value), "correlations": .list(rules, WireJSON.value)]
      }
    }
  }

  private func wanted(_ status: GetStatusResponse) throws -> ([ScheduledQueryStatus], [CorrelationStatus]) {
    guard let name = name?.lowercased() else { return (status.queries, status.correlations) }
    let queries = status.queries.filter { $0.queryName.lowercased() == name }
    let rules = status.correlations.filter { $0.ruleID.lowercased() == name }
    if !queries.isEmpty || !rules.isEmpty { return (queries, rules) }
    let names = status.queries.map(\.queryName) + status.correlations.map(\.ruleID)
    let hint = Suggestion.nearest(to: self.name ?? name, among: names, count: 3) ?? ""
    throw CommandFailure(
      .failed, "no scheduled query and no active correlation rule '\(self.name ?? name)' is loaded\(hint)")
  }
}

/// One scheduled query with what its runs have looked at, for people.
struct ScheduleText {
  let query: ScheduledQueryStatus
  let style: Style

  func lines() -> [String] {
    let schedule = query.enabled ? query.schedule : "\(query.schedule), disabled"
    return ["\(VisibleText.line(query.queryName))  \(style.dim(VisibleText.line(schedule)))"]
      + rows.map { "  \(style.row($0.name, $0.text, width: 9))" }
      + query.gaps.map { "    \(style.bad(GapText.text(of: $0)))" }
  }

  private var rows: [(name: String, text: String)] {
    var rows = [("last run", lastRun)]
    if query.enabled {
      rows += [("next run", timeText(unixNanos: query.nextRunUnixNanos)), ("looked at", lookedAt)]
      if query.runsMissed + query.runsLate > 0 { rows.append(("to do", toDo)) }
      if let delays { rows.append(("delayed", delays)) }
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
    return "\(timeText(unixNanos: query.lastRunUnixNanos)), \(outcome)\(query.running ? "; running" : "")"
  }

  private var lookedAt: String {
    if query.coveredUntilUnixNanos == 0 {
      return "nothing yet, since \(timeText(unixNanos: query.coveredSinceUnixNanos))"
    }
    // The first run looks back to before the query was enabled.
    let until = timeText(unixNanos: query.coveredUntilUnixNanos)
    if query.coveredSinceUnixNanos >= query.coveredUntilUnixNanos { return "up to \(until)" }
    return
      "from \(timeText(unixNanos: query.coveredSinceUnixNanos)) to \(until)\(query.gaps.isEmpty ? "" : ", but for the gaps")"
  }

  private var toDo: String {
    var parts: [String] = []
    if query.runsMissed > 0 { parts.append("\(counted(query.runsMissed, "missed run")) to make up") }
    if query.runsLate > 0 { parts.append("\(counted(query.runsLate, "run")) to make again for late flows") }
    return parts.joined(separator: ", ")
  }

  private var delays: String? {
    if let text = query.delayText { return style.bad(text) }
    return query.runsDelayed == 0 ? nil : "\(counted(query.runsDelayed, "run")) began more than a minute late"
  }

  private var cost: String {
    """
    \(counted(query.runs, "run")), \(grouped(query.runsMadeUp)) made up, \(grouped(query.runsRepeated)) made again, \
    \(grouped(query.failures)) failed: \(elapsedText(nanos: query.elapsedNanos)), \
    \(counted(query.flowsScanned, "flow")) looked at
    """
  }
}

/// Gaps in what a scheduled query has looked at, for people.
struct GapText {
  let gaps: [ScheduleGap]

  /// Gaps that a line names; further ones are counted.
  private static let namedMax = 5

  /// In a line, for example `2026-03-01T11:02:00Z to 2026-03-01T11:04:00Z: evicted`; nil when there are none.
  var line: String? {
    if gaps.isEmpty { return nil }
    let named = gaps.prefix(GapText.namedMax).map(GapText.text).joined(separator: ", ")
    let more = gaps.count - min(gaps.count, GapText.namedMax)
    return more > 0 ? "\(named), and \(counted(more, "more", "more"))" : named
  }

  /// One gap.
  static func text(of gap: ScheduleGap) -> String {
    let (from, until) = (Timestamp(unixNanos: gap.fromUnixNanos), Timestamp(unixNanos: gap.untilUnixNanos))
    return "\(from.text) to \(until.text): \(VisibleText.line(gap.cause))"
  }
}
