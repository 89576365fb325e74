import ArgumentParser

/// `picket evaluate`: sends events to the daemon and prints its verdicts.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate events and print the verdicts.",
    discussion: """
      Reads one event, or many as JSON lines, from a file or from standard input, and asks the daemon for its verdict \
      on each, in order and with many calls in flight. An event may also stretch over several lines.

      With --output text only matches and failures are printed, and a summary; with --output json one line for every \
      event, also for those that match nothing. A log type that no detection names is no error, but it is said.

      Exits with 1 when an event was refused, or when one matched under --fail-on-match.

      EXAMPLES
        picket evaluate --log-type Wiz.Detections event.json
        zcat trail.jsonl.gz | picket evaluate --log-type AWS.CloudTrail -
        journalctl -o json -f | picket evaluate -l Linux.Journal -o json - | jq .
        picket evaluate --dry-run --fail-on-match events.jsonl
      """)

  @Argument(help: "The file to read; - for standard input.", completion: .file())
  var file = "-"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The kind of the events. (default: what each event says in p_log_type)", valueName: "T"))
  var logType: String?

  @Option(help: ArgumentHelp("A name for the event, to recognise it when it is sent again.", valueName: "ID"))
  var eventID: String?

  @Flag(help: "Evaluate only; change no state.")
  var dryRun = false

  @Flag(help: "Exit with 1 when an event matches.")
  var failOnMatch = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("How to write the verdicts, json as one line each.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.CloudTrail") }
  }

  func run() async throws {
    let reader = try EventReader(path: file)
    if reader.isTypedIn { try StandardErrorNote.write("reading events from the terminal; Ctrl-D ends them") }
    let summary = try await connection.withService { service in
      let run = EvaluationRun(
        reader: reader, service: service,
        request: EventRequest(logType: logType, eventID: eventID, isDryRun: dryRun),
        report: VerdictReport(format: output, writer: .standardOutput()))
      return try await run.run()
    }
    if summary.refused > 0 {
      throw CommandFailure(
        .failed, "\(grouped(summary.refused)) of \(counted(summary.events, "event")) refused")
    }
    if failOnMatch, summary.matches > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
