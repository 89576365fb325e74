import ArgumentParser
import Wire

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
