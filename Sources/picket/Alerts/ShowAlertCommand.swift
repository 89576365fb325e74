import ArgumentParser
import Wire

/// `picket alerts show`: all that is known of one alert.
struct ShowAlertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an alert with its first events and its history.",
    discussion: """
      EXAMPLES
        picket alerts show 3f9a1c20-17
        picket alerts show -o json 3f9a1c20-17 | jq '.events[].event'
      """)

  @Argument(help: ArgumentHelp("The alert's id.", valueName: "id"))
  var alertID: String

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the alert.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let answer = try await connection.withService { try await $0.getAlert(GetAlertRequest(alertID: alertID)) }
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      for line in AlertText(answer: answer, style: .of(writer)).lines() { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: answer)))
    }
    try writer.flush()
  }
}
