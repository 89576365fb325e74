import Foundation

/// The commands that help texts show under EXAMPLES, from what a program says of itself.
struct HelpExamples: Decodable {
  private let command: Command

  private struct Command: Decodable {
    let commandName: String
    let discussion: String?
    let subcommands: [Command]?
  }

  /// Reads what a program prints for `--experimental-dump-help`.
  init(dump: String) throws {
    self = try JSONDecoder().decode(HelpExamples.self, from: Data(dump.utf8))
  }

  /// The examples of all commands, each of one or more lines.
  var all: [String] { HelpExamples.examples(of: command) }

  private static func examples(of command: Command) -> [String] {
    examples(in: command.discussion ?? "") + (command.subcommands ?? []).flatMap { examples(of: $0) }
  }

  /// Lines with two blanks before them; one with more, or after a backslash, belongs to the one before.
  static func examples(in discussion: String) -> [String] {
    let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var examples: [String] = []
    for line in lines.drop(while: { $0 != "EXAMPLES" }).dropFirst().prefix(while: { $0.isEmpty || $0.hasPrefix("  ") })
    {
      let text = String(line.dropFirst(2))
      if text.hasPrefix(" ") || examples.last?.hasSuffix("\\") == true {
        examples[examples.count - 1] += "\n" + text
      } else if !text.isEmpty {
        examples.append(text)
      }
    }
    return examples
  }
}
