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
