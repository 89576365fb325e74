import ArgumentParser

/// `picket status`: how the daemon is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the daemon is, on one screen.",
    discussion: """
      Shows what is loaded and kept, the scheduled queries, and what is wrong; --all adds connections, commits, log \
      types, limits and versions. JSON always has everything.

      EXAMPLES
        picket status
        picket status --all
        picket status --output json | jq .events_evaluated
      """)

  @Flag(name: .shortAndLong, help: "Show everything.")
  var all = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withService { try await $0.status() }
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      let style = Style.of(writer)
      let lines =
        all ? StatusText(status: status, style: style).lines() : StatusScreen(status: status, style: style).lines()
      for line in lines { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: status)))
    }
    try writer.flush()
  }
}
