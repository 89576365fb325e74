import ArgumentParser
import PicketClient
import Primitives

/// `picket status`: how the daemon is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the daemon is, on one screen.",
    discussion: """
      Shows what is loaded and kept, the scheduled queries, and what is wrong; --all adds connections, commits, log \
      types, limits and versions. JSON always has everything. --callers shows instead what each uid that calls uses,
      and the most memory that it may hold as things are.

      EXAMPLES
        picket status
        picket status --all
        picket status --callers
        picket status --output json | jq .events_evaluated
      """)

  @Flag(name: .shortAndLong, help: "Show everything.")
  var all = false

  @Flag(help: "Show what each uid that calls uses instead.")
  var callers = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if all, callers { throw ValidationError("use either --all or --callers") }
  }

  func run() async throws {
    if callers { return try await showCallers() }
    let status = try await connection.withClient { try await $0.getStatus() }
    try output.write {
      all ? StatusText(status: status, style: $0).lines() : StatusScreen(status: status, style: $0).lines()
    } json: {
      WireJSON.value(of: status)
    }
  }

  private func showCallers() async throws {
    let response = try await connection.withClient { try await $0.listCallers() }
    try output.write {
      CallerText(response: response, style: $0).lines()
    } json: {
      CallerText.json(of: response)
    }
  }
}

/// The daemon's status on one screen of 24 lines: what somebody looks for first, and what is wrong.
struct StatusScreen {
  private static let queriesMax = 4
  private static let problemsMax = 3

  let status: GetStatusResponse
  let style: Style

  func lines() -> [String] {
    let text = StatusText(status: status, style: style)
    let sections = [text.heading, facts, queries, problems, [style.dim(StatusScreen.hint)]]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private static let hint = "picket status --all shows connections, commits, log types, limits and versions"

  private var facts: [String] {
    var facts = [StatusText.detections(status, style), StatusText.events(status, style), state]
    if let state = status.stateStatus {
      facts.append(Fact("Alerts", "\(grouped(state.alertsStored)) stored", "\(grouped(state.alertsOpen)) open"))
    }
    if !status.correlations.isEmpty { facts.append(CorrelationTableText(status: status, style: style).summary) }
    if let python = status.python { facts.append(PythonText(python: python, style: style).summary) }
    return (facts + flows).map { $0.line(style) }
  }

  private var state: Fact {
    status.stateStatus.map { StateText(state: $0, style: style).place } ?? StatusText.inMemory
  }

  private var flows: [Fact] {
    guard let flows = status.flows else { return [] }
    let window = flows.window ?? FlowWindowInfo()
    var facts = [
      Fact(
        "Flows", "\(grouped(window.flowCount)) in the window", "\(grouped(flows.flowsAccepted)) accepted",
        "\(grouped(flows.flowsRefused)) refused")
    ]
    let text = FlowText(flows: flows, style: style)
    if window.flowCount > 0 { facts.append(Fact("Flow times", text.span)) }
    return facts + [text.queries]
  }

  private var queries: [String] {
    var table = Table(header: ["SCHEDULED QUERY", "LAST RUN", "NEXT RUN", "STATE"])
    // What failed, what has gaps and what runs come before what waits.
    let sorted = status.queries.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    for query in sorted.prefix(StatusScreen.queriesMax).map(\.element) {
      table.add([
        DisplayWidth.cut(VisibleText.line(query.queryName), to: 32), time(query.lastRunUnixNanos),
        time(query.nextRunUnixNanos), state(of: query),
      ])
    }
    return more(than: StatusScreen.queriesMax, of: status.queries.count, table.lines(style: style))
  }

  private func rank(_ query: ScheduledQueryStatus) -> Int {
    if !query.lastError.isEmpty || !query.gaps.isEmpty || query.delayedRunUnixNanos != 0 { return 0 }
    if query.running { return 1 }
    return query.enabled ? 2 : 3
  }

  private func time(_ unixNanos: Int64) -> String {
    unixNanos == 0 ? "-" : RelativeTime.text(of: Timestamp(unixNanos: unixNanos), now: now)
  }

  /// The daemon's clock: the one that its times are of.
  private var now: Timestamp {
    status.startedUnixNanos == 0 ? .now : Timestamp(unixNanos: status.startedUnixNanos &+ status.uptimeNanos)
  }

  private func state(of query: ScheduledQueryStatus) -> String {
    if query.delayedRunUnixNanos != 0 { return "delayed" }
    if query.running { return "running" }
    if !query.lastError.isEmpty { return "last run failed" }
    return query.enabled ? "waiting" : "disabled"
  }

  private var problems: [String] {
    var problems: [String] = []
    if status.problemCount > 0 {
      let problem = counted(status.problemCount, "problem")
      problems.append("\(problem) in detection files: picket check shows them, and the daemon's log")
    }
    problems += (status.python?.quarantined ?? []).map { "\($0): its Python body is not called until the next reload" }
    if let error = status.stateStatus?.lastError, !error.isEmpty { problems.append("state: \(error)") }
    problems += status.recoveryNotes.map { "at the start: \($0)" }
    if let flows = status.flows {
      if !flows.lastError.isEmpty { problems.append("flows: \(flows.lastError)") }
      if let early = flows.window?.droppedEarlyCount, early > 0 {
        problems.append("flows: the window is full, \(grouped(early)) left it early")
      }
    }
    problems += status.queries.filter { !$0.lastError.isEmpty }.map { "\($0.queryName): \($0.lastError)" }
    problems += status.correlations.filter { !$0.lastError.isEmpty }.map { "\($0.ruleID): \($0.lastError)" }
    problems += status.queries.compactMap { query in query.delayText.map { "\(query.queryName): \($0)" } }
    problems += status.queries.compactMap { query in
      GapText(gaps: query.gaps).line.map { "\(query.queryName): complete but for \($0)" }
    }
    let lines = problems.prefix(StatusScreen.problemsMax).map { style.bad(oneLine(VisibleText.line($0))) }
    return more(than: StatusScreen.problemsMax, of: problems.count, lines)
  }

  private func oneLine(_ text: String) -> String {
    style.columns.map { DisplayWidth.cut(text, to: $0) } ?? text
  }

  private func more(than shown: Int, of count: Int, _ lines: [String]) -> [String] {
    count > shown ? lines + ["and \(grouped(count - shown)) more: picket status --all"] : lines
  }
}
