import ArgumentParser

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
