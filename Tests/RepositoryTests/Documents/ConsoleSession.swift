/// The commands of a page's `console` blocks with what the page says that they print.
struct ConsoleSession {
  /// One command.
  struct Step {
    var command: String
    var expected: [String] = []
  }

  /// What a command printed in place of what the page says.
  struct Difference: CustomStringConvertible {
    let step: Step
    let printed: [String]

    var description: String {
      """
      $ \(step.command)
      The page says:
      \(step.expected.joined(separator: "\n"))
      It prints:
      \(printed.joined(separator: "\n"))
      """
    }
  }

  /// The commands, in order over all blocks.
  private(set) var steps: [Step] = []

  /// Finds the commands: lines that begin with `$ `.
  init(_ document: Document) {
    for block in document.blocks where block.language == "console" {
      for line in block.lines {
        if line.hasPrefix("$ ") {
          steps.append(Step(command: String(line.dropFirst(2))))
        } else if !steps.isEmpty {
          steps[steps.count - 1].expected.append(line)
        }
      }
    }
  }

  /// Runs all commands in one shell and gives the ones that print something else.
  func differences() async throws -> [Difference] {
    // Before each command the shell writes a character that no command writes.
    let script = steps.map { "printf '\\036'\n\($0.command)" }.joined(separator: "\n")
    let parts = try await Shell.output(of: script).split(separator: "\u{1E}", omittingEmptySubsequences: false)
    return zip(steps, parts.dropFirst()).compactMap { step, part in
      let printed = ConsoleSession.lines(of: String(part))
      return OutputPattern(lines: step.expected).matches(printed) ? nil : Difference(step: step, printed: printed)
    }
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
