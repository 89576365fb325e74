import Primitives
import Wire

/// All of the daemon's status for people.
struct StatusText {
  let status: GetStatusResponse
  let style: Style

  func lines() -> [String] {
    let state = status.stateStatus.map { StateText(state: $0, style: style).facts } ?? [StatusText.inMemory]
    let flows = status.flows.map { FlowText(flows: $0, style: style).facts } ?? []
    let python = status.python.map { PythonText(python: $0, style: style).facts } ?? []
    let facts = [counts + reloads, python, state, flows].map { $0.map { $0.line(style) } }
    let queries = ScheduledQueryText(queries: status.queries, style: style).lines()
    let correlations = CorrelationTableText(status: status, style: style).lines()
    let sections = [heading, recovery] + facts + [queries, correlations] + tables.map { $0.lines(style: style) }
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  /// What was found when the state was opened.
  private var recovery: [String] {
    if status.recoveryNotes.isEmpty { return [] }
    return [style.bold("AT THE START")] + status.recoveryNotes.map { style.notable(VisibleText.line($0)) }
  }

  /// The state, the version, and how long it runs.
  var heading: [String] {
    let state = VisibleText.line(status.state)
    let mark = status.state == HealthCommand.servingState ? style.good(state) : style.bad(state)
    return ["\(mark)  picketd \(VisibleText.line(status.version)), up \(uptime)"]
  }

  /// How long the daemon runs.
  var uptime: String {
    let seconds = max(0, status.uptimeNanos / 1_000_000_000)
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(counted(days, "day")) \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }

  private var counts: [Fact] {
    [
      StatusText.detections(status, style), StatusText.events(status, style),
      Fact(
        "Requests", "\(grouped(status.requests)) answered", "\(grouped(status.requestsFailed)) failed",
        "\(grouped(status.callsInFlight)) in flight"),
      Fact(
        "Connections", "\(grouped(status.connectionsOpen)) open", "\(grouped(status.connectionsAccepted)) accepted",
        "\(grouped(status.connectionsRefused)) refused", "\(grouped(status.connectionsBroken)) broken"),
    ] + silences + logLevel
  }

  private var silences: [Fact] {
    status.silencesActive == 0 ? [] : [Fact("Silences", "\(grouped(status.silencesActive)) active")]
  }

  private var logLevel: [Fact] {
    status.logLevel.isEmpty ? [] : [Fact("Log level", VisibleText.line(status.logLevel))]
  }

  static func detections(_ status: GetStatusResponse, _ style: Style) -> Fact {
    let problems = counted(status.problemCount, "problem")
    return Fact(
      "Detections", "\(grouped(status.detectionsLoaded)) loaded", "\(grouped(status.detectionsActive)) active",
      status.problemCount == 0 ? problems : style.bad(problems))
  }

  /// When the detections were loaded, and how reloads went; nothing where there was none.
  private var reloads: [Fact] {
    let refusal = VisibleText.line(status.lastReloadRefusal)
    if status.reloads == 0, status.reloadsRefused == 0 { return [] }
    let facts = [
      Fact(
        "Loaded", timeText(unixNanos: status.detectionsLoadedUnixNanos), counted(status.reloads, "reload"),
        "\(grouped(status.reloadsRefused)) refused")
    ]
    if refusal.isEmpty { return facts }
    let time = timeText(unixNanos: status.lastReloadUnixNanos)
    return facts + [Fact("Not reloaded", style.bad(refusal), time)]
  }

  static func events(_ status: GetStatusResponse, _ style: Style) -> Fact {
    let errors = counted(status.detectionErrors, "detection error")
    return Fact(
      "Events", "\(grouped(status.eventsEvaluated)) evaluated", "\(grouped(status.eventsRejected)) rejected",
      counted(status.matches, "match", "matches"), status.detectionErrors == 0 ? errors : style.bad(errors))
  }

  /// The state of a daemon that has no directory for it.
  static let inMemory = Fact("State", "in memory only: windows and alerts end with the daemon")

  private var tables: [Table] {
    [
      Table(
        header: ["LOG TYPE", "ACTIVE DETECTIONS"],
        rows: status.logTypes.map { [$0.logType, grouped($0.detectionsActive)] }),
      Table(
        header: ["LIMIT", "VALUE", "ABOUT"], rows: status.limits.map { [$0.name, grouped($0.value), $0.description] }),
      Table(header: ["COMPONENT", "VERSION"], rows: status.components.map { [$0.name, $0.version] }),
    ]
  }
}

/// How the processes that run bodies in Python are, for people.
struct PythonText {
  let python: PythonStatus
  let style: Style

  var facts: [Fact] {
    let facts = [
      summary, Fact("Confined by", VisibleText.line(python.confinement)),
      Fact(
        "Workers", "\(grouped(python.workersReplaced)) replaced", counted(python.restarts, "restart"),
        "\(counted(python.faults, "call")) stalled or crashed", "\(grouped(python.waiting)) waiting"),
    ]
    return python.quarantined.isEmpty ? facts : facts + [quarantined]
  }

  /// The interpreter, and how much it runs.
  var summary: Fact {
    let workers = "\(grouped(python.workersRunning)) of \(counted(python.workers, "worker")) running"
    return Fact(
      "Python", VisibleText.line(python.version), counted(python.bodies, "body", "bodies"),
      python.workersRunning < python.workers ? style.bad(workers) : workers)
  }

  private var quarantined: Fact {
    Fact("Quarantined", style.bad(VisibleText.line(python.quarantined.joined(separator: ", "))))
  }
}

/// How the durable state is, for people.
struct StateText {
  let state: StateStatus
  let style: Style

  var facts: [Fact] {
    let facts =
      [
        place,
        Fact(
          "Alerts", "\(grouped(state.alertsStored)) stored", "\(grouped(state.alertsOpen)) open",
          "\(grouped(state.alertsCreated)) created", "\(grouped(state.alertsRemoved)) removed"),
        Fact(
          "Windows", "\(grouped(state.windowsStored)) stored", "\(grouped(state.windowsInMemory)) in memory",
          "\(grouped(state.windowsOpened)) opened", "\(grouped(state.windowsRemoved)) removed"),
        Fact(
          "Commits", "\(grouped(state.commits)) done", "\(grouped(state.commitsFailed)) failed",
          "\(counted(state.duplicatesRefused, "duplicate")) refused"),
      ] + keys
    if state.lastError.isEmpty { return facts }
    return facts + [Fact("Last error", style.bad(VisibleText.line(state.lastError)))]
  }

  /// The key-value store of Python bodies; nothing where no body has used it.
  private var keys: [Fact] {
    if state.keysStored == 0, state.keyWrites == 0 { return [] }
    return [
      Fact(
        "Keys", "\(grouped(state.keysStored)) stored", counted(state.keyBytes, "byte"),
        "\(counted(state.keyWrites, "event")) have written", "\(grouped(state.keysEvicted)) evicted")
    ]
  }

  /// Where it is, and what it survives.
  var place: Fact {
    let durability =
      switch state.durability {
      case "process": "survives a killed process"
      case "power": "survives a power failure"
      default: VisibleText.line(state.durability)
      }
    return Fact("State", VisibleText.line(state.directory), durability, "\(grouped(state.fileBytes)) bytes")
  }
}

/// How the flow window is, for people.
struct FlowText {
  let flows: FlowStatus
  let style: Style

  private var window: FlowWindowInfo { flows.window ?? FlowWindowInfo() }

  var facts: [Fact] {
    let facts = [
      Fact(
        "Flows", "\(grouped(window.flowCount)) in the window", "\(grouped(window.byteCount)) bytes",
        counted(window.segmentCount, "segment")),
      Fact("Flow times", times),
      Fact(
        "Flows taken", "\(grouped(flows.flowsAccepted)) accepted", "\(grouped(flows.flowsRefused)) refused",
        "\(grouped(flows.flowsRepeated)) repeated", "\(grouped(flows.flowsEvicted)) evicted", droppedEarly),
      log, queries,
    ]
    if flows.lastError.isEmpty { return facts }
    return facts + [Fact("Flow error", style.bad(VisibleText.line(flows.lastError)))]
  }

  private var times: [String] {
    let kept = "kept for \(counted(window.retentionSeconds, "second"))"
    if window.flowCount == 0 { return ["none", kept] }
    let since = window.completeSinceUnixNanos
    let complete = since <= 0 ? "the first one" : Timestamp(unixNanos: since).text
    return span + ["complete since \(complete)", kept]
  }

  /// The times of the oldest and the newest flow.
  var span: [String] {
    [
      "from \(Timestamp(unixNanos: window.oldestUnixNanos).text)",
      "to \(Timestamp(unixNanos: window.newestUnixNanos).text)",
    ]
  }

  private var droppedEarly: String {
    let text = "\(grouped(window.droppedEarlyCount)) of them too early for want of room"
    return window.droppedEarlyCount == 0 ? text : style.notable(text)
  }

  private var log: Fact {
    if flows.directory.isEmpty { return Fact("Flow log", "in memory only: flows end with the daemon") }
    return Fact(
      "Flow log", VisibleText.line(flows.directory), "\(grouped(flows.logBytes)) bytes",
      counted(flows.commits, "commit"), "\(grouped(flows.commitsFailed)) failed")
  }

  var queries: Fact {
    Fact("Queries", "\(grouped(flows.queriesRun)) run", "\(grouped(flows.queriesFailed)) failed")
  }
}

/// The scheduled queries with their last and next runs, for people.
struct ScheduledQueryText {
  let queries: [ScheduledQueryStatus]
  let style: Style

  func lines() -> [String] {
    let header = ["SCHEDULED QUERY", "SCHEDULE", "LAST RUN", "ROWS", "TOOK", "NEXT RUN", "STATE"]
    return Table(header: header, rows: queries.map(cells)).lines(style: style) + errors + delays + gaps
  }

  private func cells(of query: ScheduledQueryStatus) -> [String] {
    let hasRun = query.lastRunUnixNanos != 0
    return [
      query.queryName, query.schedule, timeText(unixNanos: query.lastRunUnixNanos),
      hasRun && query.lastError.isEmpty ? grouped(query.lastRowCount) : "-",
      hasRun ? elapsedText(nanos: query.lastElapsedNanos) : "-", timeText(unixNanos: query.nextRunUnixNanos),
      state(of: query),
    ]
  }

  private func state(of query: ScheduledQueryStatus) -> String {
    if query.delayedRunUnixNanos != 0 { return "delayed" }
    if query.running { return "running" }
    if !query.enabled { return "disabled" }
    return query.lastError.isEmpty ? "waiting" : "waiting, last run failed"
  }

  private var delays: [String] {
    queries.compactMap { query in
      query.delayText.map { "\(VisibleText.line(query.queryName)): \(style.bad($0))" }
    }
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

extension ScheduledQueryStatus {
  /// That its run has not begun long after its time; nil where there is none such.
  var delayText: String? {
    delayedRunUnixNanos == 0 ? nil : "the run of \(timeText(unixNanos: delayedRunUnixNanos)) has not begun"
  }
}
