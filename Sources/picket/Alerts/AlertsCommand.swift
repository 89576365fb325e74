import ArgumentParser
import Wire

/// `picket alerts`: what detections have raised.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Show, follow and settle the alerts that detections raised.",
    discussion: """
      list, show and watch ask the daemon's socket; triage, resolve, close and reopen change something, and go to its \
      admin socket.

      EXAMPLES
        picket alerts list --status open --severity high --severity critical
        picket alerts show 3f9a1c20-17
        picket alerts resolve 3f9a1c20-17 --comment "the new VPN range"
      """,
    subcommands: [
      ListAlertsCommand.self, ShowAlertCommand.self, WatchAlertsCommand.self, TriageAlertsCommand.self,
      ResolveAlertsCommand.self, CloseAlertsCommand.self, ReopenAlertsCommand.self,
    ])
}

/// `picket alerts triage`: sets the status of alerts to triaged.
struct TriageAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage",
    abstract: "Say that somebody has looked at alerts.",
    discussion: """
      All of the alerts change or, on an error, none.

      EXAMPLES
        picket alerts triage 3f9a1c20-17 --comment "asked the team"
      """)

  @OptionGroup var change: AlertStatusOptions

  func run() async throws {
    try await change.run(setting: .triaged)
  }
}

/// `picket alerts resolve`: sets the status of alerts to resolved.
struct ResolveAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Say that alerts were dealt with.",
    discussion: """
      All of the alerts change or, on an error, none.

      EXAMPLES
        picket alerts resolve 3f9a1c20-17 3f9a1c20-18 --comment "the new VPN range"
      """)

  @OptionGroup var change: AlertStatusOptions

  func run() async throws {
    try await change.run(setting: .resolved)
  }
}

/// `picket alerts close`: sets the status of alerts to closed.
struct CloseAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Say that alerts are done with; retention may remove them.",
    discussion: """
      All of the alerts change or, on an error, none.

      EXAMPLES
        picket alerts list --status resolved -o json | jq -r '.alerts[].alert_id' | \\
          xargs picket alerts close
      """)

  @OptionGroup var change: AlertStatusOptions

  func run() async throws {
    try await change.run(setting: .closed)
  }
}

/// `picket alerts reopen`: sets the status of alerts to open.
struct ReopenAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Say that alerts are open again.",
    discussion: """
      All of the alerts change or, on an error, none.

      EXAMPLES
        picket alerts reopen 3f9a1c20-17 --comment "seen again"
      """)

  @OptionGroup var change: AlertStatusOptions

  func run() async throws {
    try await change.run(setting: .open)
  }
}

/// What the commands share that change the status of alerts.
struct AlertStatusOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The alerts' ids.", valueName: "id"), completion: DaemonCompletion.alerts)
  var alertIDs: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Why; kept in the alert's history.", valueName: "TEXT"))
  var comment = ""

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the alerts.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if alertIDs.contains("") { throw ValidationError("an alert's id is expected, not an empty text") }
  }

  /// Sets the status and prints the alerts as they are then.
  func run(setting status: AlertStatus) async throws {
    var ids: [String] = []
    for id in alertIDs where !ids.contains(id) { ids.append(id) }
    let alerts = try await connection.setAlertStatus(
      SetAlertStatusRequest(alertIDs: ids, status: status, comment: comment))
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      for alert in alerts {
        try writer.writeLine(
          "\(VisibleText.line(alert.alertID))  \(alert.status)  \(VisibleText.line(alert.title))")
      }
    case .json: try writer.write(bytes: JSONWriter.indented(["alerts": .list(alerts, WireJSON.value)]))
    }
    try writer.flush()
  }
}
