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
