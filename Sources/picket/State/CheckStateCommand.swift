import ArgumentParser
import Storage

/// `picket state check`: whether the state is whole.
struct CheckStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the state is whole and fits together.",
    discussion: """
      Reads everything: the structure of the database, whether windows, alerts, events and counts fit together, and \
      the log of flows. Exits with 1 when the state is damaged or cannot be read.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state check --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let (path, problems) = try state.withFile { file throws(StateError) in (file.path, try file.problems()) }
    let log = try state.flowLog()
    let status: ExitStatus = problems.isEmpty && log.problems.isEmpty ? .ok : .failed
    let writer = OutputWriter.standardOutput()
    try status.end(afterWriting: {
      switch output {
      case .text:
        try CheckStateCommand.write(path, problems, to: writer)
        if log.fileCount > 0 { try CheckStateCommand.write(log.path, log.problems, to: writer) }
        for path in log.unfinishedPaths {
          let note = "not written to its end, as after a kill; the daemon does without that end"
          try writer.writeLine(VisibleText.line("\(path): \(note)"))
        }
      case .json: try writer.write(bytes: JSONWriter.indented(CheckStateCommand.json(path, problems, log)))
      }
      try writer.flush()
    })
  }

  private static func write(_ path: String, _ problems: [String], to writer: OutputWriter) throws {
    for problem in problems { try writer.writeLine(VisibleText.line("\(path): \(problem)")) }
    if problems.isEmpty { try writer.writeLine(VisibleText.line("\(path): whole")) }
  }

  private static func json(_ path: String, _ problems: [String], _ log: FlowLogInspection) -> JSONValue {
    [
      "path": .string(path), "whole": .bool(problems.isEmpty && log.problems.isEmpty),
      "problems": .strings(problems), "flow_log_path": .string(log.path),
      "flow_log_problems": .strings(log.problems), "flow_log_unfinished": .strings(log.unfinishedPaths),
      "flow_log_kept_aside": .strings(log.asidePaths),
    ]
  }
}
