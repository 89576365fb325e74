import ArgumentParser
import PicketClient
import Primitives

/// `picket alerts show`: all that is known of one alert.
struct ShowAlertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an alert with its history, and its first events.",
    discussion: """
      EXAMPLES
        picket alerts show 3f9a1c20-17
        picket alerts show --events 3 3f9a1c20-17
        picket alerts show -o json 3f9a1c20-17 | jq '.events[].event'
      """)

  @Argument(help: ArgumentHelp("The alert's id.", valueName: "id"), completion: DaemonCompletion.alerts)
  var alertID: String

  @Option(
    help: ArgumentHelp(
      "Show at most so many of its first events. (default: none of them in text, all that are kept in JSON)",
      valueName: "N"))
  var events: UInt32?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the alert.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    var response = try await connection.withClient { try await $0.getAlert(GetAlertRequest(alertID: alertID)) }
    let keptCount = response.events.count
    if let shown = events.map(Int.init) ?? (output == .text ? 0 : nil) {
      response.events = Array(response.events.prefix(shown))
    }
    try output.write {
      AlertText(response: response, keptCount: keptCount, style: $0).lines()
    } json: {
      WireJSON.value(of: response)
    }
  }
}

/// An alert for people, with some of its events and its history.
struct AlertText {
  /// The alert, with the events to show.
  let response: GetAlertResponse
  /// How many of its events the daemon keeps.
  let keptCount: Int
  let style: Style

  private var alert: Alert { response.alert ?? Alert() }

  func lines() -> [String] {
    let sections = [
      heading, WrappedText.lines(of: alert.description, style: style), metadata, context, events, history,
    ]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private var heading: [String] {
    let marks = [style.severity(alert.severity), alert.status.description]
    let silence = alert.silence.map { [style.notable(SilenceText.sentence(of: $0))] } ?? []
    return [
      style.bold(VisibleText.line(alert.title)), "\(VisibleText.line(alert.alertID))  \(marks.joined(separator: "  "))",
    ] + silence
  }

  private var metadata: [String] {
    let facts = FactTable(rows: [
      ("About", about), ("Detection", detection), ("Log types", alert.logTypes.joined(separator: ", ")),
      ("Dedup", alert.dedup), ("Count", count), ("First match", time(alert.firstMatchUnixNanos)),
      ("Created", time(alert.createdUnixNanos)), ("Updated", time(alert.updatedUnixNanos)),
      ("Closes", time(alert.windowClosesUnixNanos)), ("Destinations", destinations),
      ("Reference", alert.reference), ("Runbook", alert.runbook),
    ])
    return facts.lines(style: style)
  }

  private var destinations: String {
    alert.unrouted ? "none, as the detection's body says" : alert.destinations.joined(separator: ", ")
  }

  private var about: String {
    switch alert.kind {
    case .unspecified: ""
    case .rule: "matches of a rule"
    case .ruleError: "failures of a rule"
    case .unrecognized: alert.kind.description
    }
  }

  private var detection: String {
    alert.displayName.isEmpty || alert.displayName == alert.detectionID
      ? alert.detectionID : "\(alert.detectionID), \(alert.displayName)"
  }

  private var count: String {
    let events = counted(alert.eventCount, "event")
    if alert.uniqueCount > 0 {
      return "\(events), \(counted(alert.uniqueCount, "distinct value")); threshold \(grouped(alert.threshold))"
    }
    return alert.threshold > 1 ? "\(events); threshold \(grouped(alert.threshold))" : events
  }

  private func time(_ unixNanos: Int64) -> String { timeText(unixNanos: unixNanos, none: "") }

  private var context: [String] {
    alert.context.isEmpty ? [] : [style.bold("Context")] + IndentedDocument.lines(of: alert.context, indent: "  ")
  }

  private var events: [String] {
    let shown = response.events.count
    let name =
      shown < alert.eventCount ? "First \(grouped(shown)) of \(counted(alert.eventCount, "event"))" : "Events"
    let lines = shown == 0 ? [] : [style.bold(name)] + response.events.flatMap(lines)
    return lines + (shown < keptCount ? [style.dim(further)] : [])
  }

  /// How to see events that are not shown.
  private var further: String {
    let kept = UInt64(keptCount) == alert.eventCount ? "" : ", of which the first \(grouped(keptCount)) are kept"
    return "\(counted(alert.eventCount, "event"))\(kept): --events \(keptCount) shows them"
  }

  private func lines(of event: AlertEvent) -> [String] {
    var parts = [time(event.receivedUnixNanos), VisibleText.line(event.logType)]
    if !event.eventID.isEmpty { parts.append("event id \(VisibleText.line(event.eventID))") }
    let heading = "  \(style.dim(parts.filter { !$0.isEmpty }.joined(separator: "  ")))"
    if event.truncated {
      let beginning = VisibleText.line(String(decoding: event.event, as: UTF8.self))
      return [heading, "    \(beginning)…", "    \(style.dim("(the first \(counted(event.event.count, "byte")))"))"]
    }
    return [heading] + IndentedDocument.lines(of: event.event, indent: "    ")
  }

  private var history: [String] {
    if response.history.isEmpty { return [] }
    let rows = response.history.map {
      [time($0.changedUnixNanos), $0.status.description, UserName.text(of: $0.changedBy), $0.comment]
    }
    return [style.bold("History")]
      + Table(header: ["TIME", "STATUS", "BY", "COMMENT"], rows: rows).lines(indent: "  ", style: style)
  }
}
