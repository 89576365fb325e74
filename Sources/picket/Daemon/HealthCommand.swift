import ArgumentParser
import PicketClient
import Primitives

/// `picket health`: whether the daemon answers, for monitors and scripts.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Say in one line whether the daemon serves.",
    discussion: """
      Exits with 0 when the daemon says SERVING, with 69 when it cannot be reached or says anything else.

      EXAMPLES
        picket health && echo ready
        until picket health --timeout 1 2> /dev/null; do sleep 1; done
      """)

  /// The state of a daemon that answers everything.
  static let servingState = "SERVING"

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withClient { try await $0.getStatus() }
    let exit: ExitStatus = status.state == HealthCommand.servingState ? .ok : .unavailable
    try exit.end {
      let writer = OutputWriter.standardOutput()
      try writer.writeLine(VisibleText.line(status.state))
      try writer.flush()
    }
  }
}
