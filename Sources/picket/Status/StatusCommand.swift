import ArgumentParser

/// `picket status`: how the daemon is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the daemon is: counts, versions, limits.",
    discussion: """
      EXAMPLES
        picket status
        picket status --output json | jq .events_evaluated
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withService { try await $0.status() }
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      for line in StatusText(status: status, style: .of(writer)).lines() { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: status)))
    }
    try writer.flush()
  }
}
