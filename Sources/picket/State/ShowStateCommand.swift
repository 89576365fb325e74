import ArgumentParser
import Storage

/// `picket state show`: what is in the state.
struct ShowStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Summarise the state: windows, alerts, flows, sizes, times.",
    discussion: """
      EXAMPLES
        picket state show --state-directory /var/lib/picket
        picket state show --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let summary = try state.withFile { file throws(StateError) in try file.summary() }
    let report = StateReport(summary: summary, flowLog: try state.flowLog())
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text: for line in report.lines(style: .of(writer)) { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(report.json))
    }
    try writer.flush()
  }
}
