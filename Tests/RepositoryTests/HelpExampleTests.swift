import Foundation
import Testing

@Suite("The examples of help texts and manual pages")
struct HelpExampleTests {
  @Test("Every example of every command works as it stands")
  func examples() async throws {
    var examples: [String] = []
    for program in ["picket", "picketd"] {
      let dump = try await Shell.output(of: "\(program) --experimental-dump-help")
      examples += try HelpExamples(dump: dump).all
    }
    #expect(examples.count > 50)
    for outcome in try await ExampleRun.outcomes(of: examples) { #expect(outcome.isGood, "\(outcome)") }
  }

  @Test("An example that names what is not there, or is written wrongly, is found")
  func wrong() async throws {
    let examples = [
      "picket evaluate --log-type Linux.Journal event.json", "picket evaluate missing.json",
      "picket check nowhere", "picket detections show No.Such", "picket alerts show 3f9a1c20-99",
      "picket alerts watch --from 99999 -o json | jq .alert.title", "picket run-scheduled 'No Query'",
      "picket query 'SELECT nothing FROM aws_vpcflow'", "picket status --everything", "zcat no.gz | picket ingest -",
      "picketd --config /etc/picket/other.yml", "picket test detections |",
      "picket call GetStatu", "picket call ListAlerts '{\"page_siz\": 1}'",
    ]
    let outcomes = try await ExampleRun.outcomes(of: examples)
    #expect(!outcomes.isEmpty)
    for outcome in outcomes { #expect(!outcome.isGood, "\(outcome)") }
  }

  @Test("Examples of more than one line stay together")
  func lines() {
    let discussion = """
      What it does.

      EXAMPLES
        picket a 'x
                  y'
        picket b | \\
          picket c
        picket d

      EXIT CODES
        0  good
      """
    #expect(
      HelpExamples.examples(in: discussion) == [
        "picket a 'x\n          y'", "picket b | \\\n  picket c", "picket d",
      ])
  }
}

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
