import ArgumentParser
import Detection
import DetectionFiles

/// `picket check`: reads detection files and says what is wrong with them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check detection files without running them.",
    discussion: """
      Reads every detection file below the given files and directories and prints all problems of all files, sorted, \
      as file:line:column: code: message. The SQL of queries is compiled, and problems in it are shown with their line. \
      Then says what would be run, what is only listed and why, which files hold no detection, and which queries have \
      no rule over their rows. Needs no daemon.

      Exits with 3 when there is a problem.

      EXAMPLES
        picket check detections
        picket check detections/wiz_defend_alert_passthrough.yml
        picket check --output json detections | jq '.problems[].message'
      """)

  @Argument(help: "Detection files, and directories to search for them.", completion: .file())
  var paths: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the report.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let report = CheckReport(catalogue: QueryCatalogue(library: DetectionTree(paths: paths).load()))
    try report.status.end { try write(report, to: .standardOutput()) }
  }

  private func write(_ report: CheckReport, to writer: OutputWriter) throws {
    switch output {
    case .text:
      for line in report.lines(style: .of(writer)) { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(report.json))
    }
    try writer.flush()
  }
}
