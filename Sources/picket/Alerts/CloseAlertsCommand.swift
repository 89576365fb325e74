import ArgumentParser
import Wire

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
