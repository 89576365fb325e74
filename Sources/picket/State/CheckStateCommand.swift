import ArgumentParser
import Storage

/// `picket state check`: whether the state is whole.
struct CheckStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the state is whole and fits together.",
    discussion: """
      Reads the whole file: the structure of the database, and whether windows, alerts, events and counts fit \
      together. Exits with 1 when the state is damaged or cannot be read.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state check --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let (path, problems) = try state.withFile { file throws(StateError) in (file.path, try file.problems()) }
    let status: ExitStatus = problems.isEmpty ? .ok : .failed
    let writer = OutputWriter.standardOutput()
    try status.end(afterWriting: {
      switch output {
      case .text:
        for problem in problems { try writer.writeLine(VisibleText.line("\(path): \(problem)")) }
        if problems.isEmpty { try writer.writeLine(VisibleText.line("\(path): whole")) }
      case .json:
        let answer: JSONValue = [
          "path": .string(path), "whole": .bool(problems.isEmpty), "problems": .strings(problems),
        ]
        try writer.write(bytes: JSONWriter.indented(answer))
      }
      try writer.flush()
    })
  }
}
