import ArgumentParser
import Wire

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
