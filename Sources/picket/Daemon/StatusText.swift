import Wire

/// All of the daemon's status for people.
struct StatusText {
  /// What to show of a topic.
  typealias Fact = (name: String, parts: [String])

  let status: GetStatusResponse
  let style: Style

  func lines() -> [String] {
    let sections = [heading, counts, state, flows, queries, logTypes, limits, components]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  /// The state, the version, and how long it runs.
  var heading: [String] {
    let state = VisibleText.line(status.state)
    let mark = status.state == HealthCommand.servingState ? style.good(state) : style.bad(state)
    return ["\(mark)  picketd \(VisibleText.line(status.version)), up \(uptime)"]
  }

  private var uptime: String {
    let seconds = max(0, status.uptimeNanos / 1_000_000_000)
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(counted(days, "day")) \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }

  private var counts: [String] {
    [
      row(StatusText.detections(status, style)), row(StatusText.events(status, style)),
      row(
        "Requests",
        [
          "\(grouped(status.requests)) answered", "\(grouped(status.requestsFailed)) failed",
          "\(grouped(status.callsInFlight)) in flight",
        ]),
      row(
        "Connections",
        [
          "\(grouped(status.connectionsOpen)) open", "\(grouped(status.connectionsAccepted)) accepted",
          "\(grouped(status.connectionsRefused)) refused", "\(grouped(status.connectionsBroken)) broken",
        ]),
    ]
  }

  static func detections(_ status: GetStatusResponse, _ style: Style) -> Fact {
    let problems = counted(status.problemCount, "problem")
    return (
      "Detections",
      [
        "\(grouped(status.detectionsLoaded)) loaded", "\(grouped(status.detectionsActive)) active",
        status.problemCount == 0 ? problems : style.bad(problems),
      ]
    )
  }

  static func events(_ status: GetStatusResponse, _ style: Style) -> Fact {
    let errors = counted(status.detectionErrors, "detection error")
    return (
      "Events",
      [
        "\(grouped(status.eventsEvaluated)) evaluated", "\(grouped(status.eventsRejected)) rejected",
        counted(status.matches, "match", "matches"), status.detectionErrors == 0 ? errors : style.bad(errors),
      ]
    )
  }

  private var state: [String] {
    guard let state = status.stateStatus else {
      return [row("State", ["in memory only: windows and alerts end with the daemon"])]
    }
    return StateText(state: state, style: style).rows.map { row($0.name, $0.parts) }
  }

  private var flows: [String] {
    status.flows.map { FlowText(flows: $0, style: style).rows.map { row($0.name, $0.parts) } } ?? []
  }

  private var queries: [String] {
    ScheduledQueryText(queries: status.queries, style: style).lines()
  }

  private func row(_ name: String, _ parts: [String]) -> String { StatusText.row(name, parts, style) }

  private func row(_ fact: Fact) -> String { row(fact.name, fact.parts) }

  /// What is to be said of a topic, on one line.
  static func row(_ name: String, _ parts: [String], _ style: Style) -> String {
    "\(style.dim(name.padded(to: 11)))  \(parts.joined(separator: ", "))"
  }

  private var logTypes: [String] {
    var table = Table(header: ["LOG TYPE", "ACTIVE DETECTIONS"])
    for logType in status.logTypes { table.add([logType.logType, grouped(logType.detectionsActive)]) }
    return table.isEmpty ? [] : table.lines(style: style)
  }

  private var limits: [String] {
    var table = Table(header: ["LIMIT", "VALUE", "ABOUT"])
    for limit in status.limits { table.add([limit.name, grouped(limit.value), limit.description]) }
    return table.isEmpty ? [] : table.lines(style: style)
  }

  private var components: [String] {
    var table = Table(header: ["COMPONENT", "VERSION"])
    for component in status.components { table.add([component.name, component.version]) }
    return table.isEmpty ? [] : table.lines(style: style)
  }
}

/// How the durable state is, for people.
struct StateText {
  let state: StateStatus
  let style: Style

  /// What to show of it, by topic.
  var rows: [(name: String, parts: [String])] {
    var rows: [(name: String, parts: [String])] = [
      ("State", [VisibleText.line(state.directory), durability, "\(grouped(state.fileBytes)) bytes"]),
      (
        "Alerts",
        [
          "\(grouped(state.alertsStored)) stored", "\(grouped(state.alertsOpen)) open",
          "\(grouped(state.alertsCreated)) created", "\(grouped(state.alertsRemoved)) removed",
        ]
      ),
      (
        "Windows",
        [
          "\(grouped(state.windowsStored)) stored", "\(grouped(state.windowsInMemory)) in memory",
          "\(grouped(state.windowsOpened)) opened", "\(grouped(state.windowsRemoved)) removed",
        ]
      ),
      (
        "Commits",
        [
          "\(grouped(state.commits)) done", "\(grouped(state.commitsFailed)) failed",
          "\(counted(state.duplicatesRefused, "duplicate")) refused",
        ]
      ),
    ]
    if !state.lastError.isEmpty { rows.append(("Last error", [style.bad(VisibleText.line(state.lastError))])) }
    return rows
  }

  /// What the state survives.
  var durability: String {
    switch state.durability {
    case "process": "survives a killed process"
    case "power": "survives a power failure"
    default: VisibleText.line(state.durability)
    }
  }
}

/// How the flow window is, for people.
struct FlowText {
  let flows: FlowStatus
  let style: Style

  private var window: FlowWindowInfo { flows.window ?? FlowWindowInfo() }

  /// What to show of it, by topic.
  var rows: [(name: String, parts: [String])] {
    var rows: [(name: String, parts: [String])] = [
      (
        "Flows",
        [
          "\(grouped(window.flowCount)) in the window", "\(grouped(window.byteCount)) bytes",
          counted(window.segmentCount, "segment"),
        ]
      ),
      ("Flow times", times),
      (
        "Flows taken",
        [
          "\(grouped(flows.flowsAccepted)) accepted", "\(grouped(flows.flowsRefused)) refused",
          "\(grouped(flows.flowsRepeated)) repeated", "\(grouped(flows.flowsEvicted)) evicted", droppedEarly,
        ]
      ),
      ("Flow log", log),
      ("Queries", ["\(grouped(flows.queriesRun)) run", "\(grouped(flows.queriesFailed)) failed"]),
    ]
    if !flows.lastError.isEmpty { rows.append(("Flow error", [style.bad(VisibleText.line(flows.lastError))])) }
    return rows
  }

  private var times: [String] {
    let kept = "kept for \(counted(window.retentionSeconds, "second"))"
    if window.flowCount == 0 { return ["none", kept] }
    return [
      "from \(Timestamp(unixNanos: window.oldestUnixNanos).text)",
      "to \(Timestamp(unixNanos: window.newestUnixNanos).text)",
      completeness, kept,
    ]
  }

  private var completeness: String {
    let since = window.completeSinceUnixNanos
    return since <= 0 ? "complete since the first one" : "complete since \(Timestamp(unixNanos: since).text)"
  }

  private var droppedEarly: String {
    let text = "\(grouped(window.droppedEarlyCount)) of them too early for want of room"
    return window.droppedEarlyCount == 0 ? text : style.notable(text)
  }

  private var log: [String] {
    if flows.directory.isEmpty { return ["in memory only: flows end with the daemon"] }
    return [
      VisibleText.line(flows.directory), "\(grouped(flows.logBytes)) bytes", counted(flows.commits, "commit"),
      "\(grouped(flows.commitsFailed)) failed",
    ]
  }
}

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
