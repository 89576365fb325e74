import ArgumentParser
import Wire

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
