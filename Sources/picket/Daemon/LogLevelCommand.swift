import ArgumentParser
import PicketClient
import Primitives

/// `picket log-level`: what the daemon logs.
struct LogLevelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-level",
    abstract: "Set what the daemon logs, until it ends.",
    discussion: """
      The next start begins with the level of the configuration again. picket status --all shows the level that holds.

      EXAMPLES
        picket log-level debug
        picket log-level info
      """)

  /// The levels, the least severe first.
  enum Level: String, CaseIterable, ExpressibleByArgument {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical
  }

  @Argument(help: "The least severe level that is logged.")
  var level: Level

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func run() async throws {
    let request = SetLogLevelRequest(level: level.rawValue)
    let response = try await connection.withClient { try await $0.setLogLevel(request) }
    try output.write { _ in
      ["log level \(VisibleText.line(response.level)), before \(VisibleText.line(response.previousLevel))"]
    } json: {
      WireJSON.value(of: response)
    }
  }
}
