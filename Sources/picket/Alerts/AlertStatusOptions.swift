import ArgumentParser
import Wire

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
