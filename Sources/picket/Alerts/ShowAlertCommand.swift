import ArgumentParser
import Wire

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
    var answer = try await connection.withService { try await $0.getAlert(GetAlertRequest(alertID: alertID)) }
    let keptCount = answer.events.count
    if let shown = events.map(Int.init) ?? (output == .text ? 0 : nil) {
      answer.events = Array(answer.events.prefix(shown))
    }
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      for line in AlertText(answer: answer, keptCount: keptCount, style: .of(writer)).lines() {
        try writer.writeLine(line)
      }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: answer)))
    }
    try writer.flush()
  }
}
